// Builds everything a browser needs into src/hansa/static/hansa/.
//   npm run build     once, minified, with sizes
//   npm run watch     again at every change of a style or behaviour
import { rm, mkdir, cp, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { copyFonts, copyPaperFonts, familyOfSubset, withSubsets } from "./build/fonts.mjs";
import { writeIcons } from "./build/icons.mjs";
import { writeMaps } from "./build/maps.mjs";
import { darkTokens, leafletWithoutImages } from "./build/plugins.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const out = path.join(root, "src/hansa/static/hansa");
const watch = process.argv.includes("--watch");

await rm(out, { recursive: true, force: true });
await mkdir(path.join(out, "fonts"), { recursive: true });
await mkdir(path.join(out, "map"), { recursive: true });

const fontFaces = await copyFonts(root, out);
await writeIcons(root, here, out);
await writeMaps(root, here, out);
for (const name of ["logo.svg", "favicon.svg"]) {
  await cp(path.join(here, "brand", name), path.join(out, name));
}
// Paper needs no italics, and WeasyPrint takes no range of weights: it finds them in the file.
const paperFaces = (fontFaces + (await copyPaperFonts(root, out)))
  .split(/(?=@font-face)/)
  .filter((face) => !face.includes("italic"))
  .map(familyOfSubset)
  .join("")
  .replaceAll(/font-weight:\d+ \d+;/g, "");

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  sourcemap: false,
  legalComments: "none",
  target: ["chrome111", "firefox115", "safari16"],
  external: ["fonts/*"],
  plugins: [darkTokens, leafletWithoutImages],
  outdir: out,
  logLevel: "warning",
};
const jobs = [
  { ...common, entryPoints: { hansa: "css/hansa.css" }, banner: { css: fontFaces } },
  { ...common, entryPoints: { print: "css/print.css" }, banner: { css: paperFaces }, plugins: [withSubsets] },
  { ...common, entryPoints: { map: "css/map.css" } },
  { ...common, entryPoints: { hansa: "js/hansa.js", map: "js/map.js", worker: "js/worker.js" }, format: "iife" },
];
if (watch) {
  for (const job of jobs) await (await esbuild.context(job)).watch();
  console.log("watching assets/ …");
} else {
  for (const job of jobs) await esbuild.build(job);
  await sizes();
}

async function sizes() {
  const rows = ["hansa.css", "hansa.js", "map.css", "map.js", "print.css", "icons.svg", "map/europe.svg", "map/world.json"];
  let shell = 0;
  for (const name of rows) {
    const bytes = await readFile(path.join(out, name));
    const small = gzipSync(bytes, { level: 9 }).length;
    if (name.startsWith("hansa.")) shell += small;
    console.log(`${name.padEnd(18)}${kb(bytes.length)} ${kb(small)} gz`);
  }
  console.log(`hansa.css + hansa.js: ${kb(shell)} gz (limit 50 kB)`);
  if (shell > 50_000) process.exitCode = 1;
}

function kb(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`.padStart(9);
}
