// The loss curves of several runs as one SVG picture.
import * as echarts from 'echarts';
import type { Epoch } from './training.js';

/** An SVG document: for each run its training loss, and dashed its validation loss, by epoch. */
export function picture(runs: Readonly<Record<string, readonly Epoch[]>>): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 900, height: 540 });
  const names = Object.keys(runs);
  const line = (name: string, kind: 'train' | 'valid', color: string) => ({
    name,
    type: 'line' as const,
    showSymbol: false,
    lineStyle: { color, width: 2, type: kind === 'train' ? ('solid' as const) : ('dashed' as const) },
    itemStyle: { color },
    data: runs[name]!.map((epoch, k) => [k + 1, epoch[kind]]),
  });
  const colors = ['#4477aa', '#ee6677', '#228833', '#aa3377'];
  chart.setOption({
    animation: false,
    title: {
      text: 'Diabetes progression: losses of a 10-32-1 network',
      subtext: 'solid: training, dashed: validation',
      left: 'center',
    },
    legend: { top: 64, icon: 'roundRect', itemGap: 24 },
    grid: { top: 100, left: 70, right: 30, bottom: 55 },
    xAxis: { type: 'value', name: 'epoch', nameLocation: 'middle', nameGap: 30, min: 1, max: 'dataMax' },
    yAxis: { type: 'log', name: 'mean squared error', nameLocation: 'middle', nameGap: 45, min: 0.3 },
    series: names.flatMap((name, k) => [
      line(name, 'train', colors[k % colors.length]!),
      line(name, 'valid', colors[k % colors.length]!),
    ]),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
