// The index and both shares of the province day by day, with what was published then as diamonds.
import { byId, el } from "./dom.js";
import { keep } from "./curve.js";
import { asText } from "./work_figures.js";
import { onChange } from "./store.js";
import { say } from "./words.js";

const LINES = [["index", "--w-ink", "solid"], ["resumed", "--w-accent", "dashed"], ["output", "--w-soft", "dotted"]];

export function startTrend() {
  onChange(({ data, day }, part) => {
    keep(byId("trend"), (css) => options(data, day, css));
    if (part.data) byId("published").replaceChildren(...data.published.map(published));
  });
}

function published(one) {
  const shares = one.resumed === null ? "" : ` (${say("work_resumed")} ${asText("resumed", one.resumed)}, ${say("work_output")} ${asText("output", one.output)})`;
  return el("li", {}, `${one.day}: ${asText("index", one.index)}${shares} — `, one.source.url ? el("a", { href: one.source.url, rel: "noreferrer" }, one.source.title) : one.source.title);
}

function options(data, day, css) {
  const soft = css("--w-soft"), line = css("--w-line");
  const marks = data.published.filter((one) => data.days.includes(one.day)).map((one) => [one.day.slice(5), one.index]);
  const text = { color: soft, fontSize: 12 };
  return {
    animation: false,
    grid: { left: 6, right: 10, top: 48, bottom: 4, containLabel: true },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true },
    legend: { top: 0, left: 0, textStyle: text, itemHeight: 9, itemWidth: 26 },
    xAxis: { type: "category", data: data.days.map((name) => name.slice(5)), axisLabel: text, axisLine: { lineStyle: { color: line } }, axisTick: { show: false } },
    yAxis: { type: "value", min: 0, max: (top) => Math.max(100, Math.ceil(top.max / 10) * 10), axisLabel: text, splitLine: { lineStyle: { color: line } } },
    series: [
      ...LINES.map(([name, colour, type], i) => ({
        name: say(`work_${name}`), type: "line", data: data.province[name], connectNulls: true, symbol: "circle", symbolSize: 5, itemStyle: { color: css(colour) }, lineStyle: { width: i ? 2 : 3, color: css(colour), type },
        ...(i ? {} : { markLine: { symbol: "none", silent: true, label: { show: false }, lineStyle: { color: css("--w-ink"), width: 1.5, type: "solid" }, data: [{ xAxis: day }] } }),
      })),
      { name: say("as_published"), type: "scatter", symbol: "diamond", symbolSize: 13, data: marks, z: 5, itemStyle: { color: css("--w-orange"), borderColor: css("--w-ink"), borderWidth: 1.5 } },
    ],
  };
}
