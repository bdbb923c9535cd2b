// Puts the lucide icons named in icons/names.txt, and our own, into one sprite.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

const ATTRIBUTES =
  'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';

export async function writeIcons(root, here, out) {
  const list = await readFile(path.join(here, "icons/names.txt"), "utf8");
  const names = list.split("\n").map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
  let sprite = '<svg xmlns="http://www.w3.org/2000/svg">';
  for (const name of names) {
    const svg = await readFile(path.join(root, "node_modules/lucide-static/icons", `${name}.svg`), "utf8");
    const body = svg
      .replace(/<!--.*?-->/gs, "")
      .replace(/^[\s\S]*?<svg[\s\S]*?>/, "")
      .replace(/<\/svg>[\s\S]*$/, "")
      .replace(/\s*\n\s*/g, "")
      .replace(/ \/>/g, "/>");
    sprite += `<symbol id="${name}" ${ATTRIBUTES}>${body}</symbol>`;
  }
  const logo = await readFile(path.join(here, "brand/logo.svg"), "utf8");
  const mark = logo.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>[\s\S]*$/, "").replace(/\s*\n\s*/g, "");
  sprite += `<symbol id="hansa" viewBox="0 0 32 32">${mark}</symbol></svg>`;
  await writeFile(path.join(out, "icons.svg"), sprite);
}
