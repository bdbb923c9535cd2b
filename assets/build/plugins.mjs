import { readFile } from "node:fs/promises";
import path from "node:path";

/* tokens.css names the dark values once, in tokens-dark.css; they apply when the
   system is dark (unless the page says light) and when the page says dark. */
export const darkTokens = {
  name: "dark-tokens",
  setup(build) {
    build.onLoad({ filter: /[\\/]css[\\/]tokens\.css$/ }, async ({ path: file }) => {
      const dark = path.join(path.dirname(file), "tokens-dark.css");
      const values = await readFile(dark, "utf8");
      const body = values.slice(values.indexOf("{") + 1, values.lastIndexOf("}"));
      const contents =
        (await readFile(file, "utf8")) +
        `@media screen and (prefers-color-scheme: dark) { :root:not([data-theme="light"]) {${body}} }` +
        `@media screen { :root[data-theme="dark"] {${body}} }`;
      return { contents, loader: "css", watchFiles: [file, dark] };
    });
  },
};

/* Leaflet's sheet points to pictures of markers and layer controls we do not use. */
export const leafletWithoutImages = {
  name: "leaflet-without-images",
  setup(build) {
    build.onLoad({ filter: /leaflet[\\/]dist[\\/]leaflet\.css$/ }, async ({ path: file }) => {
      const css = await readFile(file, "utf8");
      return { contents: css.replace(/background-image:\s*url\([^)]*\);?/g, ""), loader: "css" };
    });
  },
};
