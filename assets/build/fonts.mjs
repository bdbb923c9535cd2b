// Copies the font files the site uses and returns their @font-face rules.
import { cp, readFile } from "node:fs/promises";
import path from "node:path";

const WANTED = [
  { pack: "source-serif-4", sheet: "wght.css" },
  { pack: "source-sans-3", sheet: "wght.css" },
  { pack: "source-sans-3", sheet: "wght-italic.css" },
];
const SUBSETS = ["latin", "latin-ext", "greek", "cyrillic"];

// On paper people's names stand as they write them. No browser asks for these files: its own fonts do.
const ON_PAPER = [
  { pack: "source-serif-4", sheet: "wght.css", subsets: ["greek-ext", "cyrillic-ext", "vietnamese"] },
  { pack: "source-sans-3", sheet: "wght.css", subsets: ["greek-ext", "cyrillic-ext", "vietnamese"] },
  { pack: "noto-sans-thai", sheet: "wght.css", subsets: ["thai"] },
  { pack: "noto-sans-arabic", sheet: "wght.css", subsets: ["arabic"] },
];
const MORE = ["greek-ext", "cyrillic-ext", "vietnamese"];
const OTHER_SCRIPTS = ["Noto Sans Thai Variable", "Noto Sans Arabic Variable"];

export async function copyFonts(root, out) {
  return copy(root, out, WANTED.map((font) => ({ ...font, subsets: SUBSETS })));
}

export async function copyPaperFonts(root, out) {
  return copy(root, out, ON_PAPER);
}

async function copy(root, out, fonts) {
  let rules = "";
  for (const { pack, sheet, subsets } of fonts) {
    const dir = path.join(root, "node_modules/@fontsource-variable", pack);
    const css = await readFile(path.join(dir, sheet), "utf8");
    for (const [, body] of css.matchAll(/@font-face\s*\{([^}]*)\}/g)) {
      const file = body.match(/files\/([\w-]+\.woff2)/)[1];
      const subset = file.replace(`${pack}-`, "").replace(/-wght-.*$/, "");
      if (!subsets.includes(subset)) continue;
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

// WeasyPrint takes the files of one family for one font and mixes up their glyphs: ő became ³. On paper each file
// is a family of its own, and a family stands for all of its files in turn.
const FAMILY = /(["'])(Source S\w+ \d Variable)\1/g;

export function familyOfSubset(face) {
  const subset = [...SUBSETS, ...MORE].findLast((name) => face.includes(`-${name}-wght`) && !face.includes(`-${name}-ext-`));
  return !subset || subset === "latin" ? face : face.replace(FAMILY, `"$2 ${subset}"`);
}

export const withSubsets = {
  name: "with-subsets",
  setup(build) {
    build.onLoad({ filter: /print\.css$/ }, async ({ path: file }) => {
      const css = await readFile(file, "utf8");
      const all = (_found, _quote, family) =>
        [
          ...[...SUBSETS, ...MORE].map((name) => (name === "latin" ? family : `${family} ${name}`)),
          ...OTHER_SCRIPTS,
        ]
          .map((name) => `"${name}"`)
          .join(", ");
      return { contents: css.replace(FAMILY, all), loader: "css" };
    });
  },
};
