const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** `now`, `5m`, `3h`, then the date. */
export function ago(iso, now = Date.now()) {
  const date = new Date(iso)
  const ms = now - date.getTime()
  if (ms < minuteMs) return 'now'
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)}m`
  if (ms < dayMs) return `${Math.floor(ms / hourMs)}h`
  const sameYear = date.getFullYear() === new Date(now).getFullYear()
  return date.toLocaleDateString('en', {
    month: 'short',
    day: 'numeric',
    ...(sameYear ? {} : { year: 'numeric' }),
  })
}

/** `3:05 PM · Nov 23, 2026` */
export function fullTime(iso) {
  const date = new Date(iso)
  const time = date.toLocaleTimeString('en', { hour: 'numeric', minute: '2-digit' })
  const day = date.toLocaleDateString('en', { month: 'short', day: 'numeric', year: 'numeric' })
  return `${time} · ${day}`
}

/** `6 days left`, `23 hours left`, `4 minutes left` */
export function left(iso, now = Date.now()) {
  const ms = new Date(iso).getTime() - now
  if (ms <= 0) return 'Final results'
  if (ms >= dayMs) return `${counted(Math.floor(ms / dayMs), 'day')} left`
  if (ms >= hourMs) return `${counted(Math.floor(ms / hourMs), 'hour')} left`
  return `${counted(Math.max(1, Math.floor(ms / minuteMs)), 'minute')} left`
}

export function counted(count, noun) {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}

/** Keeps every `time` on the page right. */
export function keepTimesRight() {
  setInterval(() => {
    for (const element of document.querySelectorAll('time[data-ago]')) {
      element.textContent = ago(element.dateTime)
    }
  }, 15_000)
}
