/** A round picture with the first letters of a name; the colour follows from the handle. */
export function avatarSvg(handle: string): string {
  const hue = [...handle].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 200)
  const letters = initials(handle)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96" role="img" aria-label="${letters}">
<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="hsl(${hue} 72% 58%)"/><stop offset="1" stop-color="hsl(${(hue + 42) % 360} 68% 42%)"/></linearGradient></defs>
<rect width="96" height="96" fill="url(#g)"/><circle cx="76" cy="18" r="30" fill="#fff" opacity=".12"/><circle cx="14" cy="84" r="26" fill="#fff" opacity=".1"/>
<text x="48" y="50" fill="#fff" font-family="system-ui,sans-serif" font-size="36" font-weight="650" text-anchor="middle" dominant-baseline="central">${letters}</text></svg>
`
}

/** `dravo_demo_2` → `D2`: letters and digits only, so nothing needs escaping. */
function initials(handle: string): string {
  const words = handle.split(/[^A-Za-z0-9]+/).filter(Boolean)
  const first = words[0]?.charAt(0) ?? '?'
  const number = /^\d+$/.exec(words.at(-1) ?? '')?.[0]
  const second = number ?? (words.length > 1 ? words.at(-1)?.charAt(0) : '')
  return `${first}${second ?? ''}`.toUpperCase().slice(0, 3)
}
