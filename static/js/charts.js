// Draws a chart from the table beside it, which is the truth; without the library there is the table.
const PHONE = 560;
const SIZE = 14, SMALL = 13; // of letters, where the person has not asked for large ones
const ROW = 36;
const PAPER = 640; // how wide a chart is printed

let library = null;

function load(panel) {
  const url = panel.closest("[data-echarts]").dataset.echarts;
  library ??= import(url).then(() => globalThis.echarts);
  return library;
}

function appearance() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  return {
    ink: of("--ink"), quiet: of("--quiet"), line: of("--line"), surface: of("--surface"),
    scale: parseFloat(style.fontSize) / 16, accent: of("--accent"), mid: of("--accent-mid"), strong: of("--edge"), font: of("--sans"),
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
    })),
  };
}

// 1,234.5 万: for reading; exact figures stand in the table.
function short(value) {
  const [unit, word] = value >= 1e8 ? [1e8, " 亿"] : value >= 1e4 ? [1e4, " 万"] : [1, ""];
  return (value / unit).toLocaleString("zh-CN", { maximumFractionDigits: unit === 1e8 ? 2 : 1 }) + word;
}

function tooltip(data, look, trigger) {
  return {
    trigger,
    renderMode: "richText",
    confine: true,
    backgroundColor: look.surface,
    borderColor: look.strong,
    textStyle: { color: look.ink, fontFamily: look.font, fontSize: SIZE * look.scale },
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

// How wide the names are, in Chinese characters: two Latin letters are one.
const width = (name) => [...name].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 1 : 0.56), 0);

// Horizontal bars, one row each. Of pairs the second is drawn inside the first; else it is only
// told beside it.
function bars(data, look, narrow, calm, kind) {
  const pairs = kind === "pairs", size = (narrow ? SMALL : SIZE) * look.scale;
  const tones = pairs ? [look.mid, look.accent] : [look.accent];
  const names = Math.min(Math.ceil(Math.max(...data.names.map(width)) * size) + 2, (narrow ? 104 : 224) * look.scale);
  const [top, more] = data.series;
  const beside = ({ dataIndex: at }) =>
    pairs ? short(top.values[at] || 0) : more ? `${top.texts[at]} 件 · ${short(more.values[at])}元` : top.texts[at];
  return {
    ...base(data, look, calm, "item"),
    grid: { left: names + 10, right: more && !pairs ? size * 10 : size * 5, top: 4, bottom: 4 },
    xAxis: { type: "value", show: false, min: 0 },
    yAxis: {
      type: "category", inverse: true, data: data.names,
      axisLine: { show: false }, axisTick: { show: false },
      axisLabel: { color: look.ink, fontSize: size, width: names, overflow: "truncate" },
    },
    series: data.series.slice(0, tones.length).map((one, n) => ({
      name: one.name, type: "bar", data: one.values,
      barWidth: n === 0 ? 18 : 8, barGap: n === 0 ? undefined : "-72%", z: 2 + n,
      itemStyle: { color: tones[n], borderRadius: 3 },
      emphasis: { itemStyle: { color: tones[n] } },
      label: n > 0 ? undefined : { show: true, position: "right", color: look.ink, fontSize: size, formatter: beside },
    })),
  };
}

function lines(data, look, narrow, calm) {
  const tones = [look.strong, look.mid, look.accent];
  const kinds = ["dashed", "solid", "solid"];
  return {
    ...base(data, look, calm, "axis"),
    grid: { left: 8, right: 32, top: 16, bottom: 4, containLabel: true },
    xAxis: {
      type: "category", data: data.names, boundaryGap: false,
      axisLine: { lineStyle: { color: look.strong } }, axisTick: { show: false },
      axisLabel: { color: look.quiet, fontSize: SMALL * look.scale, hideOverlap: true },
    },
    yAxis: {
      type: "value", minInterval: 1, splitNumber: narrow ? 3 : 4,
      axisLabel: { color: look.quiet, fontSize: SMALL * look.scale, formatter: short },
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

const KINDS = { bars, funnel: bars, pairs: bars, lines };

function draw(panel, echarts) {
  const place = panel.querySelector(".chart");
  const data = read(panel), calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const kind = panel.dataset.chart;
  const { scale } = appearance();
  if (kind !== "lines") place.style.height = `${data.names.length * ROW * scale + 8}px`;
  const chart = echarts.init(place, null, { renderer: "canvas" });
  const show = () => {
    const narrow = place.clientWidth < PHONE;
    chart.setOption(KINDS[kind](data, appearance(), narrow, calm, kind), true);
    chart.resize();
  };
  show();
  let before = place.clientWidth;
  const watch = new ResizeObserver(() => {
    if (!place.isConnected) return end();
    if (place.clientWidth && place.clientWidth !== before) {
      before = place.clientWidth;
      show();
    }
  });
  const onScreen = () => chart.resize({ width: "auto" });
  const onPaper = () => {
    chart.resize({ width: PAPER });
    chart.getZr().flush(); // now: the paper does not wait for the next frame
  };
  const end = () => {
    watch.disconnect();
    removeEventListener("beforeprint", onPaper);
    removeEventListener("afterprint", onScreen);
    chart.dispose();
  };
  watch.observe(place);
  addEventListener("beforeprint", onPaper);
  addEventListener("afterprint", onScreen);
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
