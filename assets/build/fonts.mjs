// Copies the font files the site uses and returns their @font-face rules.
import { cp, readFile } from "node:fs/promises";
import path from "node:path";

const WANTED = [
  { pack: "source-serif-4", sheet: "wght.css" },
  { pack: "source-sans-3", sheet: "wght.css" },
  { pack: "source-sans-3", sheet: "wght-italic.css" },
];
const SUBSETS = ["latin", "latin-ext", "greek", "cyrillic"];

export async function copyFonts(root, out) {
  let rules = "";
  for (const { pack, sheet } of WANTED) {
    const dir = path.join(root, "node_modules/@fontsource-variable", pack);
    const css = await readFile(path.join(dir, sheet), "utf8");
    for (const [, body] of css.matchAll(/@font-face\s*\{([^}]*)\}/g)) {
      const file = body.match(/files\/([\w-]+\.woff2)/)[1];
      const subset = file.replace(`${pack}-`, "").replace(/-wght-.*$/, "");
      if (!SUBSETS.includes(subset)) continue;
      await cp(path.join(dir, "files", file), path.join(out, "fonts", file));
      const face = body
        .replace(/src:[^;]*;/, `src:url("fonts/${file}") format("woff2");`)
        .replace(/\s*\n\s*/g, "")
        .replace(/:\s+/g, ":");
      rules += `@font-face{${face}}`;
    }
  }
  return rules;
}
