import type { EChartsCoreOption } from "echarts/core";
import { useEffect, useRef } from "react";
import { useScheme } from "@/ui/scheme";
import { usePrefersCalm } from "@/ui/use-media";

export interface ChartPoint { series: string; name: string; index: number }

interface Props {
  /** Says what is to be seen; the same figures stand in a table beside the chart. */
  label: string;
  option: EChartsCoreOption;
  height?: number;
  onPick?: (point: ChartPoint) => void;
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Our colours for what a chart draws by itself: axes, their lines, the legend. */
function theme(): object {
  const label = { color: token("text-3") };
  const axis = { axisLabel: label, axisLine: { lineStyle: { color: token("line-strong") } }, splitLine: { lineStyle: { color: token("line") } } };
  return {
    color: [token("accent"), "#2aa198", "#e0913a", "#b565d8", "#5b8def", "#8b95a7"],
    textStyle: { color: token("text-2"), fontFamily: "inherit" },
    legend: { textStyle: { color: token("text-2") } },
    categoryAxis: axis,
    valueAxis: axis,
    tooltip: { backgroundColor: token("raised"), borderColor: token("line"), textStyle: { color: token("text") } },
  };
}

/** A chart in our colours. The library comes with the first one. */
export function Chart({ label, option, height = 260, onPick }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const scheme = useScheme();
  const calm = usePrefersCalm();
  const picked = useRef(onPick);
  useEffect(() => { picked.current = onPick; });
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let gone = false;
    let finish = () => { gone = true; };
    void import("@/ui/chart-core").then(({ init }) => {
      if (gone) return;
      const chart = init(element, theme());
      chart.setOption({ animation: !calm, tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, confine: true }, ...option });
      chart.on("click", (event) => { picked.current?.({ series: event.seriesName ?? "", name: event.name, index: event.dataIndex }); });
      const watch = new ResizeObserver(() => { chart.resize(); });
      watch.observe(element);
      finish = () => { gone = true; watch.disconnect(); chart.dispose(); };
    });
    return () => { finish(); };
  }, [option, scheme, calm]);
  return <div ref={place} className="chart" role="img" aria-label={label} style={{ height }} />;
}
