import type { Chart, ChartLookup } from "../model/chart.js";

const TIMEOUT_MS = 20_000;

/** Asks the chart's repository whether the version exists. It never throws. */
export async function lookUpChart(chart: Chart, timeoutMs: number = TIMEOUT_MS): Promise<ChartLookup> {
  const signal = AbortSignal.timeout(timeoutMs);
  if (chart.kind === "oci") return (await import("./oci-chart.js")).lookUpOciChart(chart, signal);
  return (await import("./helm-chart.js")).lookUpHelmChart(chart, signal);
}
