// Draws map/europe.svg (home page) and map/world.json (Leaflet) from world-atlas.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { geoAzimuthalEqualArea, geoGraticule, geoPath } from "d3-geo";
import { feature, mesh, merge, quantize } from "topojson-client";
import { presimplify, simplify } from "topojson-simplify";

export async function writeMaps(root, here, out) {
  const atlas = JSON.parse(await readFile(path.join(root, "node_modules/world-atlas/countries-50m.json"), "utf8"));
  const settings = JSON.parse(await readFile(path.join(here, "map/projection.json"), "utf8"));
  await writeFile(path.join(out, "map/europe.svg"), europe(atlas, settings));
  await writeFile(path.join(out, "map/world.json"), JSON.stringify(world(atlas)));
}

function countries(atlas, without = ["Antarctica"]) {
  const geometries = atlas.objects.countries.geometries.filter(
    (shape) => shape.type && !without.includes(shape.properties.name),
  );
  return { ...atlas, objects: { countries: { type: "GeometryCollection", geometries } } };
}

function world(atlas) {
  const light = simplify(presimplify(countries(atlas)), 0.012);
  for (const shape of light.objects.countries.geometries) {
    shape.properties = { name: shape.properties.name };
  }
  return quantize(light, 2e4);
}

function europe(atlas, { viewBox, scale, translate, centre }) {
  const [x, y, width, height] = viewBox;
  const projection = geoAzimuthalEqualArea()
    .rotate([-centre.longitude, -centre.latitude])
    .scale(scale)
    .translate(translate)
    .clipExtent([[x - 2, y - 2], [x + width + 2, y + height + 2]])
    .precision(0.5);
  const light = simplify(presimplify(countries(atlas)), 0.006);
  const draw = geoPath(projection).digits(1);
  const visible = (shape) => {
    const [[x0, y0], [x1, y1]] = draw.bounds(feature(light, shape));
    return x1 - x0 + (y1 - y0) > 1;
  };
  const shapes = light.objects.countries.geometries.filter(visible);
  const inside = new Set(shapes);
  const borders = mesh(light, light.objects.countries, (a, b) => a !== b && inside.has(a));
  const land = draw(merge(light, shapes));
  const note = [
    "Countries of Europe, Natural Earth (public domain). Lambert azimuthal equal-area on a sphere:",
    `centre ${centre.latitude} N ${centre.longitude} E, scale ${scale}, translate ${translate.join(" ")}, viewBox ${viewBox.join(" ")}.`,
    "k = scale * sqrt(2 / (1 + sin(c) sin(lat) + cos(c) cos(lat) cos(lon - l)));",
    "x = tx + k cos(lat) sin(lon - l); y = ty - k (cos(c) sin(lat) - sin(c) cos(lat) cos(lon - l))",
  ].join("\n");
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${viewBox.join(" ")}"><!-- ${note} -->` +
    `<symbol id="graticule" viewBox="${viewBox.join(" ")}"><path fill="none" d="${draw(geoGraticule().step([10, 10])())}"/></symbol>` +
    `<symbol id="land" viewBox="${viewBox.join(" ")}"><path d="${land}"/></symbol>` +
    `<symbol id="borders" viewBox="${viewBox.join(" ")}"><path fill="none" d="${draw(borders)}"/></symbol></svg>`
  );
}
