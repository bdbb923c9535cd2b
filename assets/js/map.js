// <div class="map" data-map="points.json" data-world="world.json" …>: organisations on a map of outlines.
// Points: GeoJSON features, or a list of {lat, lon, name, url, text}. The list beside the map stays.
import L from "leaflet";
import "leaflet.markercluster";
import { feature } from "topojson-client";
import { fetchJson, shade } from "./map-shades.js";

function marker(point) {
  if (point.number) return many(point);
  const label = document.createElement("span");
  label.className = "visually-hidden";
  label.textContent = point.name;
  const icon = L.divIcon({ className: "map-pin", html: label, iconSize: [28, 28] });
  const pin = L.marker([point.lat, point.lon], { icon, riseOnHover: true });
  pin.bindPopup(() => popup(point), { autoPanPadding: [24, 24], minWidth: 150 });
  return pin;
}

function total(markers) {
  return markers.reduce((sum, pin) => sum + (pin.options.number || 1), 0);
}

function popup(point) {
  const box = document.createElement("div");
  const title = box.appendChild(document.createElement("b"));
  const link = title.appendChild(document.createElement(point.url ? "a" : "span"));
  link.textContent = point.name;
  if (point.url) link.href = new URL(point.url, window.location.href).href;
  for (const text of [point.text, point.place]) {
    if (text) box.appendChild(document.createElement("p")).textContent = text;
  }
  return box;
}

function cluster(unit) {
  return (group) => {
    return disc(total(group.getAllChildMarkers()), unit);
  };
}

function disc(count, unit) {
  const text = document.createElement("span");
  text.textContent = count;
  const more = text.appendChild(document.createElement("span"));
  more.className = "visually-hidden";
  more.textContent = ` ${unit || ""}`;
  const size = count < 10 ? 30 : count < 50 ? 36 : count < 200 ? 44 : 52;
  return L.divIcon({ className: "map-cluster", html: text, iconSize: [size, size] });
}

// Where there are very many, a place is one point with their number.
function many({ lat, lon, number, place, url }) {
  const unit = document.querySelector("[data-map]")?.dataset.wordMany;
  const pin = L.marker([lat, lon], { icon: disc(number, unit), number });
  const name = place || `${number} ${unit}`;
  return pin.bindPopup(() => popup({ name, url, text: place && `${number} ${unit}` }), { autoPanPadding: [24, 24], minWidth: 150 });
}

function toPoints(data) {
  const list = Array.isArray(data) ? data : data.features || data.points || [];
  return list
    .map(({ geometry, properties, ...item }) =>
      geometry ? { ...properties, lon: geometry.coordinates[0], lat: geometry.coordinates[1] } : item,
    )
    .filter((point) => Number.isFinite(point.lat) && Number.isFinite(point.lon));
}

// Outlines that cross the 180th meridian go on beyond it instead of jumping across the map.
function unwrap(land) {
  for (const { geometry } of land.features) {
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    for (const ring of polygons.flat()) {
      for (let i = 1; i < ring.length; i++) {
        const jump = ring[i][0] - ring[i - 1][0];
        if (Math.abs(jump) > 180) ring[i] = [ring[i][0] - 360 * Math.sign(jump), ring[i][1]];
      }
    }
  }
  return land;
}

async function draw(box) {
  const { map: source, world, wordMany, wordIn, wordOut, credit } = box.dataset;
  const [points, topology] = await Promise.all([fetchJson(source), fetchJson(world)]);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  box.replaceChildren();
  const map = L.map(box, {
    minZoom: 2,
    maxZoom: 11,
    maxBounds: [[-62, -220], [86, 220]],
    zoomControl: false,
    scrollWheelZoom: false,
    attributionControl: Boolean(credit),
    fadeAnimation: !still,
    zoomAnimation: !still,
    markerZoomAnimation: !still,
  });
  L.control.zoom({ zoomInTitle: wordIn || "+", zoomOutTitle: wordOut || "−" }).addTo(map);
  map.attributionControl?.setPrefix(false).addAttribution(credit);
  const land = unwrap(feature(topology, topology.objects.countries));
  const shapes = L.geoJSON(land, { interactive: Boolean(box.dataset.shades), style: { className: "map-land", weight: 1 } });
  shapes.addTo(map);
  shade(box, shapes).catch(() => {});
  const group = L.markerClusterGroup({
    iconCreateFunction: cluster(wordMany),
    showCoverageOnHover: false,
    animate: !still,
    maxClusterRadius: 46,
    spiderLegPolylineOptions: { className: "map-leg", weight: 1.5 },
  });
  const list = toPoints(points);
  group.addLayers(list.map((point) => marker(point)));
  map.addLayer(group);
  if (list.length) map.fitBounds(group.getBounds().pad(0.08), { maxZoom: 7, animate: false });
  else map.setView([52, 10], 3);
  box.addEventListener("focusin", () => map.scrollWheelZoom.enable());
  box.addEventListener("mouseleave", () => map.scrollWheelZoom.disable());
}

const start = (box) => draw(box).catch(() => (box.textContent = box.dataset.failed || ""));
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    start(target);
  }
});
const look = (root) => root.querySelectorAll?.("[data-map]:not(.leaflet-container)").forEach((box) => seen.observe(box));
look(document);
document.addEventListener("htmx:load", (event) => look(event.target));
