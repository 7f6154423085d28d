/**
 * LinkedIn's "little" text. An unescaped reserved character is not refused: the post goes out and is
 * cut at it, so everything that is not a hashtag is escaped, links included.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format
 */

const reserved = /[|{}@[\]()<>#\\*_~]/g

/**
 * A hashtag as readers mean one: `#` and one word with a letter in it, where a word begins. Not the
 * sharp of C#, a number, or the fragment of a link.
 */
const hashtag = /(?<![^\s([{"'«„“‘¿¡-])#(?=[\p{N}_]*\p{L})([\p{L}\p{M}\p{N}_]+)/gu

/** The template in which hashtags come back: `{hashtag|\#|word}`, also with a full-width sign. */
const hashtagTemplate = /\{hashtag\|\\?[#＃]\|((?:\\.|[^\\}])*)\}/g

const mention = /@\[((?:\\.|[^\\\]])*)\]\((?:\\.|[^\\)])*\)/g

/** The text as it is sent: hashtags stay live, every other reserved character is taken literally. */
export function toLittleText(text: string): string {
  let little = ''
  let from = 0
  for (const { index, 0: tag, 1: word } of text.matchAll(hashtag)) {
    little += `${escaped(text.slice(from, index))}#${escaped(word ?? '')}`
    from = index + tag.length
  }
  return little + escaped(text.slice(from))
}

/** What a reader sees of a little text that LinkedIn gave back. */
export function fromLittleText(little: string): string {
  return little.replace(hashtagTemplate, '#$1').replace(mention, '$1').replace(/\\(.)/gs, '$1')
}

function escaped(text: string): string {
  return text.replace(reserved, '\\$&')
}
