// Countries of the map shaded by a figure: data-shades="countries.json" data-shade="members".

export const fetchJson = async (url) => {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
};

// Five steps from light to dark, so that the largest does not drown the others: by rank.
export async function shade(box, shapes) {
  const { shades, shade: figure } = box.dataset;
  if (!shades) return;
  const rows = await fetchJson(shades);
  const values = rows.map((row) => row[figure]).sort((a, b) => a - b);
  const known = new Map(rows.map((row) => [row.country, row]));
  shapes.eachLayer((layer) => {
    const row = known.get(String(layer.feature.id).padStart(3, "0"));
    if (!row?.[figure]) return;
    const rank = values.filter((value) => value <= row[figure]).length / values.length;
    layer.getElement()?.classList.add(`map-shade-${Math.max(1, Math.ceil(rank * 5))}`);
    layer.bindTooltip(`${row.name}: ${row[figure].toLocaleString(document.documentElement.lang)}`, { sticky: true });
  });
}
