import type { Backlog } from '../rows/backlog.ts'
import type { CreateCell } from '../rows/create.ts'
import type { Lateness } from '../rows/lateness.ts'
import type { MediaFigures } from '../rows/media.ts'
import type { Memory } from '../rows/memory.ts'
import type { StartTimes } from '../rows/start.ts'
import type { Throughput } from '../rows/throughput.ts'
import type { Spread } from '../statistics.ts'
import { atLeast, atMost, type Figure, type Limit } from './figure.ts'

/** What a ratio to pgbench must be, and should be, by number of connections. */
const ratioLimits: Readonly<Record<number, { limit: Limit; aim: Limit }>> = {
  32: { limit: atLeast(0.5), aim: atLeast(0.75) },
  128: { limit: atLeast(0.7), aim: atLeast(1) },
}

function figure(id: string, name: string, value: number, unit: string, digits: number): Figure {
  return { id, name, value, unit, digits, limit: null, aim: null }
}

export function createFigures(cells: readonly CreateCell[]): Figure[] {
  return cells.flatMap(({ connections: count, api, pgbench, ratio, generatorCpuPercent }) => {
    const at = count === 1 ? '1 connection' : `${count} connections`
    const id = (part: string): string => `create_${count}_${part}`
    const figures = [
      figure(id('api'), `Create, ${at}: API`, api.perSecond, 'requests/s', 0),
      figure(id('api_p50'), `Create, ${at}: API p50`, api.p50Ms, 'ms', 1),
      figure(id('api_p99'), `Create, ${at}: API p99`, api.p99Ms, 'ms', 1),
      figure(id('load'), `Create, ${at}: load generator, of one core`, generatorCpuPercent, '%', 0),
    ]
    if (pgbench === null || ratio === null) return figures
    return [
      ...figures,
      figure(id('pgbench'), `Create, ${at}: pgbench`, pgbench.perSecond, 'tx/s', 0),
      figure(id('pgbench_p50'), `Create, ${at}: pgbench p50`, pgbench.p50Ms, 'ms', 1),
      figure(id('pgbench_p99'), `Create, ${at}: pgbench p99`, pgbench.p99Ms, 'ms', 1),
      {
        ...figure(id('ratio'), `Create, ${at}: API ÷ pgbench`, ratio, '', 2),
        ...ratioLimits[count],
      },
    ]
  })
}

export function pickupFigures({ p50, p99, max }: Spread): Figure[] {
  return [
    { ...figure('pickup_p50', 'Pick-up p50', p50, 'ms', 1), limit: atMost(20) },
    { ...figure('pickup_p99', 'Pick-up p99', p99, 'ms', 1), limit: atMost(150) },
    figure('pickup_max', 'Pick-up, longest', max, 'ms', 1),
  ]
}

export function latenessFigures({ lease, published }: Lateness): Figure[] {
  return [
    { ...figure('late_min', 'Lateness, earliest', lease.min, 'ms', 1), limit: atLeast(0) },
    figure('late_p50', 'Lateness p50', lease.p50, 'ms', 0),
    { ...figure('late_p99', 'Lateness p99', lease.p99, 'ms', 0), limit: atMost(500) },
    figure('late_visible_min', 'Due to visible, earliest', published.min, 'ms', 0),
    figure('late_visible_p50', 'Due to visible p50', published.p50, 'ms', 0),
    figure('late_visible_p99', 'Due to visible p99', published.p99, 'ms', 0),
  ]
}

export function throughputFigures({ perSecond }: Throughput): Figure[] {
  return [
    {
      ...figure('deliveries', 'Deliveries, one process', perSecond, 'per s', 0),
      limit: atLeast(300),
      aim: atLeast(1_000),
    },
  ]
}

/** With a backlog as against without one; 1.2 times is allowed. */
export function backlogFigures({ empty, full }: Backlog): Figure[] {
  const slower = empty.createsPerSecond / full.createsPerSecond
  const later = full.pickup.p99 / empty.pickup.p99
  const beside = 'beside 100,000 scheduled posts'
  return [
    figure('backlog_empty', 'Creates, empty', empty.createsPerSecond, 'per s', 0),
    figure('backlog_full', `Creates, ${beside}`, full.createsPerSecond, 'per s', 0),
    { ...figure('backlog_slower', 'Creates: empty ÷ full', slower, '', 2), limit: atMost(1.2) },
    figure('backlog_pickup_empty', 'Pick-up p99, empty', empty.pickup.p99, 'ms', 1),
    figure('backlog_pickup_full', `Pick-up p99, ${beside}`, full.pickup.p99, 'ms', 1),
    { ...figure('backlog_later', 'Pick-up p99: full ÷ empty', later, '', 2), limit: atMost(1.2) },
  ]
}

export function memoryFigures({ idleMb, queuedMb }: Memory): Figure[] {
  return [
    {
      ...figure('memory_idle', 'Memory a minute after the start', idleMb, 'MB', 0),
      limit: atMost(150),
    },
    figure('memory_queued', 'Memory with 10,000 posts queued', queuedMb, 'MB', 0),
  ]
}

export function mediaFigures(measured: MediaFigures): Figure[] {
  const { uploadMb, deliveryMb, ingestMs, readMs, writeMs } = measured
  return [
    {
      ...figure('media_upload', '100 MB upload, memory above idle', uploadMb, 'MB', 0),
      limit: atMost(40),
    },
    {
      ...figure('media_delivery', '1 GB delivery, memory above idle', deliveryMb, 'MB', 0),
      limit: atMost(80),
    },
    figure('media_read', '12-megapixel JPEG: read and hashed', readMs, 'ms', 1),
    figure('media_write', '12-megapixel JPEG: read, hashed, on disk for good', writeMs, 'ms', 1),
    figure('media_ingest', '12-megapixel JPEG: ingested', ingestMs, 'ms', 1),
    {
      ...figure('media_ratio', 'Ingest ÷ read and hash', ingestMs / readMs, '', 2),
      limit: atMost(1.5),
    },
  ]
}

export function startFigures({ firstSeconds, secondSeconds }: StartTimes): Figure[] {
  return [
    figure('start_first', 'First npm start', firstSeconds, 's', 2),
    { ...figure('start_second', 'Second npm start', secondSeconds, 's', 2), limit: atMost(3) },
  ]
}

export function validationFigures(processorMs: number): Figure[] {
  const name = 'Validation for 100 accounts, processor time'
  return [{ ...figure('validation', name, processorMs, 'ms', 2), limit: atMost(5) }]
}
