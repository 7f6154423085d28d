/** `media_urls.0` → `media_urls[0]`, as a problem document writes it. */
export function toRequestPath(path: string): string {
  return path.replace(/\.(\d+)(?=\.|$)/g, '[$1]')
}
