// Draws a chart from the table beside it, which is the truth; without the library there is the table.
const PHONE = 560;
const ROW = 36;

let library = null;

function load(panel) {
  const url = panel.closest("[data-echarts]").dataset.echarts;
  library ??= import(url).then(() => globalThis.echarts);
  return library;
}

function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  return {
    ink: of("--ink"), quiet: of("--quiet"), line: of("--line"), surface: of("--surface"),
    accent: of("--accent"), mid: of("--accent-mid"), strong: of("--edge"), font: of("--sans"),
  };
}

// Heads, names and for each series its values and texts.
function read(panel) {
  const heads = [...panel.querySelectorAll("thead th")].map((cell) => cell.textContent.trim());
  const rows = [...panel.querySelectorAll("tbody tr")].map((row) => [...row.cells]);
  const series = panel.dataset.series.split(",").map(Number);
  return {
    names: rows.map((cells) => cells[0].textContent.trim()),
    series: series.map((n) => ({
      name: heads[n].replace("（元）", ""),
      values: rows.map((cells) => (cells[n].dataset.value === "" ? null : Number(cells[n].dataset.value))),
      texts: rows.map((cells) => cells[n].textContent.trim()),
      money: heads[n].includes("元"),
    })),
  };
}

const short = (value) =>
  Math.abs(value) >= 1e8 ? `${+(value / 1e8).toFixed(2)} 亿` : Math.abs(value) >= 1e4 ? `${+(value / 1e4).toFixed(1)} 万` : `${+value.toFixed(1)}`;

function tooltip(data, look, trigger) {
  return {
    trigger,
    renderMode: "richText",
    confine: true,
    backgroundColor: look.surface,
    borderColor: look.strong,
    textStyle: { color: look.ink, fontFamily: look.font, fontSize: 14 },
    axisPointer: { type: trigger === "axis" ? "line" : "none", lineStyle: { color: look.strong } },
    formatter: (points) => {
      const at = [points].flat()[0].dataIndex;
      return [data.names[at], ...data.series.map((one) => `${one.name}  ${one.texts[at]}`)].join("\n");
    },
  };
}

function base(data, look, calm, trigger) {
  return {
    animation: !calm,
    animationDuration: 400,
    textStyle: { fontFamily: look.font, color: look.quiet },
    tooltip: tooltip(data, look, trigger),
  };
}

// Horizontal bars, one row each; a second series is drawn inside the first.
function bars(data, look, narrow, calm) {
  const pairs = data.series.length > 1;
  const tones = pairs ? [look.mid, look.accent] : [look.accent];
  const top = data.series[0];
  return {
    ...base(data, look, calm, "item"),
    grid: { left: narrow ? 104 : 152, right: narrow ? 72 : 112, top: 4, bottom: 4 },
    xAxis: { type: "value", show: false, min: 0 },
    yAxis: {
      type: "category", inverse: true, data: data.names,
      axisLine: { show: false }, axisTick: { show: false },
      axisLabel: { color: look.ink, fontSize: narrow ? 13 : 14, width: narrow ? 92 : 140, overflow: "truncate" },
    },
    series: data.series.map((one, n) => ({
      name: one.name, type: "bar", data: one.values,
      barWidth: n === 0 ? 18 : 8, barGap: n === 0 ? undefined : "-72%", z: 2 + n,
      itemStyle: { color: tones[n], borderRadius: 3 },
      emphasis: { itemStyle: { color: tones[n] } },
      label: n > 0 ? undefined : {
        show: true, position: "right", color: look.ink, fontSize: narrow ? 13 : 14,
        formatter: (point) => (top.money ? short(top.values[point.dataIndex] || 0) : top.texts[point.dataIndex]),
      },
    })),
  };
}

function lines(data, look, narrow, calm) {
  const tones = [look.strong, look.mid, look.accent];
  const kinds = ["dashed", "solid", "solid"];
  return {
    ...base(data, look, calm, "axis"),
    grid: { left: 8, right: 16, top: 16, bottom: 4, containLabel: true },
    xAxis: {
      type: "category", data: data.names, boundaryGap: false,
      axisLine: { lineStyle: { color: look.strong } }, axisTick: { show: false },
      axisLabel: { color: look.quiet, fontSize: 13, hideOverlap: true },
    },
    yAxis: {
      type: "value", minInterval: 1, splitNumber: narrow ? 3 : 4,
      axisLabel: { color: look.quiet, fontSize: 13, formatter: short },
      splitLine: { lineStyle: { color: look.line } },
    },
    series: data.series.map((one, n) => ({
      name: one.name, type: "line", data: one.values, symbol: "circle", symbolSize: 6,
      showSymbol: data.names.length < 30,
      lineStyle: { color: tones[n], width: n === 2 ? 3 : 2, type: kinds[n] },
      itemStyle: { color: tones[n] }, emphasis: { disabled: true },
    })),
  };
}

const KINDS = { bars, pairs: bars, lines };

function draw(panel, echarts) {
  const place = panel.querySelector(".chart");
  const data = read(panel), calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (panel.dataset.chart !== "lines") place.style.height = `${data.names.length * ROW + 8}px`;
  const chart = echarts.init(place, null, { renderer: "canvas" });
  const show = () => {
    const narrow = place.clientWidth < PHONE;
    chart.setOption(KINDS[panel.dataset.chart](data, colours(), narrow, calm), true);
    chart.resize();
  };
  show();
  let width = place.clientWidth;
  const watch = new ResizeObserver(() => {
    if (!place.isConnected) return end();
    if (place.clientWidth && place.clientWidth !== width) {
      width = place.clientWidth;
      show();
    }
  });
  const end = () => {
    watch.disconnect();
    chart.dispose();
  };
  watch.observe(place);
  panel.addEventListener("htmx:beforeCleanupElement", (event) => event.target === panel && end());
}

function toggle(panel, button) {
  const table = document.getElementById(button.getAttribute("aria-controls"));
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(open));
  table.classList.toggle("open", open);
}

export async function attach(panel) {
  const place = panel.querySelector(".chart"), button = panel.querySelector("[data-chart-toggle]");
  if (!place || !button) return;
  button.addEventListener("click", () => toggle(panel, button));
  try {
    draw(panel, await load(panel));
    panel.dataset.drawn = "yes";
  } catch {
    place.remove(); // no chart to be had: the table says it all
    if (button.getAttribute("aria-expanded") !== "true") toggle(panel, button);
  }
}
