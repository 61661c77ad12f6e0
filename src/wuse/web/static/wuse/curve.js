// Epidemic curves: new cases a day as bars, cumulative as a line; estimates are hatched and never look published.
import { byId } from "./dom.js";
import { onChange } from "./store.js";
import { named, say } from "./words.js";

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const charts = new Map();

export function startCurve() {
  onChange(({ data, day, city }) => {
    const place = city ? data.cities.find((other) => other.code === city) : data.province;
    byId("curve-name").textContent = city ? named(place) : say("whole_province");
    const cum = city ? place : { cum: place.measures.confirmed_cum.value, basis: place.measures.confirmed_cum.basis };
    draw(byId("curve"), data.days, cum.cum, cum.basis, day);
  });
}

export function draw(node, days, cum, basis, day) {
  keep(node, () => options(days, cum, basis, day));
}

// Draw a chart, and again when the theme or the width changes; `made(css)`: its options, with the colours of the theme.
export function keep(node, made) {
  if (!charts.size) watch();
  const redraw = () => {
    const chart = echarts.getInstanceByDom(node) ?? echarts.init(node, null, { renderer: "svg" });
    chart.resize();
    chart.setOption(made(css), true);
  };
  charts.set(node, redraw);
  redraw();
}

function watch() {
  new MutationObserver(() => charts.forEach((redraw) => redraw())).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  addEventListener("resize", () => charts.forEach((redraw) => redraw()));
}

function options(days, cum, basis, day) {
  const soft = css("--w-soft"), line = css("--w-line"), accent = css("--w-accent"), ink = css("--w-ink");
  const bars = cum.map((value, i) => bar(value, i ? cum[i - 1] : 0, basis[i], i ? basis[i - 1] : basis[i], accent, i === day, ink));
  return {
    animation: false,
    grid: { left: 6, right: 6, top: 26, bottom: 4, containLabel: true },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true },
    legend: { top: 0, right: 0, textStyle: { color: soft, fontSize: 12 }, itemHeight: 9, itemWidth: 16 },
    xAxis: { type: "category", data: days.map((text) => text.slice(5)), axisLabel: { color: soft }, axisLine: { lineStyle: { color: line } }, axisTick: { show: false } },
    yAxis: [axis(soft, line, true), axis(soft, line, false)],
    series: [
      { name: say("new"), type: "bar", data: bars, itemStyle: { color: accent }, barCategoryGap: "18%" },
      { name: say("cumulative"), type: "line", yAxisIndex: 1, data: cum, showSymbol: false, itemStyle: { color: soft }, lineStyle: { width: 2, color: soft },
        markLine: { symbol: "none", silent: true, label: { show: false }, lineStyle: { color: ink, width: 1.5, type: "solid" }, data: [{ xAxis: day }] } },
    ],
  };
}

const axis = (soft, line, grid) => ({ type: "value", minInterval: 1, axisLabel: { color: soft }, splitLine: { show: grid, lineStyle: { color: line } } });

// A day's new cases are as sure as the less sure of the two counts they are the difference of.
function bar(value, before, basis, basisBefore, colour, chosen, ink) {
  if (value === null || before === null) return null;
  const estimated = basis === "e" || basisBefore === "e";
  const style = { color: colour, borderColor: chosen ? ink : "transparent", borderWidth: chosen ? 1 : 0 };
  if (estimated) Object.assign(style, { opacity: 0.6, decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 3], rotation: -Math.PI / 4, color: css("--w-card") } });
  return { value: value - before, itemStyle: style };
}
