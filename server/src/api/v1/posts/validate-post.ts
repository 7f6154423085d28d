import { z } from 'zod'
import type { Preview } from '../../../networks/contract.ts'
import { checkWellFormed } from '../../../posts/check-well-formed.ts'
import { CreatePostBody } from '../../../posts/post-body.ts'
import { toRequestPath } from '../../../posts/request-path.ts'
import { validatePost } from '../../../posts/validate-post.ts'
import type { AccountProblem } from '../../../posts/validation.ts'
import { route } from '../../route.ts'
import { PlatformId } from '../schemas.ts'

const about = { account_id: z.string(), platform: PlatformId }
const found = z.union([z.number(), z.string()]).nullable()

const ValidationProblem = z
  .object({
    ...about,
    severity: z.enum(['error', 'warning']),
    rule: z.string().meta({ description: 'Entry of the catalogue, such as `x.text_too_long`.' }),
    code: z.string().meta({ description: 'The error_code or warning the result would carry.' }),
    path: z.string().meta({ description: 'Where it is in the body.' }),
    message: z.string(),
    fix: z.string().meta({ description: 'What to do about it.' }),
    limit: found,
    actual: found,
    docs_url: z.string().meta({ format: 'uri' }),
  })
  .meta({ id: 'ValidationProblem' })

const PostPreview = z
  .object({
    ...about,
    kind: z.enum(['text', 'image', 'video', 'carousel', 'reel', 'story', 'poll', 'link']),
    text: z.string().meta({ description: 'What readers see; empty in a story.' }),
    weighted_length: z.int().meta({ description: 'Length as the network counts it.' }),
    truncated_at: z
      .int()
      .nullable()
      .meta({ description: 'Where "see more" begins; null when all is shown or not known.' }),
    truncated: z.boolean(),
    thread: z.array(z.string()),
    link_card: z
      .object({
        url: z.string(),
        title: z.string().nullable(),
        description: z.string().nullable(),
      })
      .nullable(),
    media: z.array(
      z.object({
        url: z.string(),
        kind: z.enum(['image', 'video']),
        alt_text: z.string().nullable(),
      }),
    ),
    first_comment: z.string().nullable(),
  })
  .meta({ id: 'PostPreview' })

const Validation = z
  .object({
    valid: z.boolean().meta({ description: 'No problem is an error.' }),
    problems: z.array(ValidationProblem),
    previews: z.array(PostPreview),
  })
  .meta({ id: 'Validation' })

export const validatePostRoute = route({
  method: 'POST',
  scope: 'posts:write',
  path: '/v1/posts/validate',
  tag: 'Posts',
  summary: 'Find everything that is wrong, before it is sent',
  description:
    'Takes the body of a create, stores nothing and calls no network. Every problem of every account at once, with the fix, and what readers would see. What a create refuses with 400 is refused here as well, together with all that is wrong with the rest.',
  body: CreatePostBody,
  replies: { 200: { description: 'What would happen.', schema: Validation } },
  errors: ['validation_failed', 'invalid_json', 'payload_too_large', 'unsupported_media_type'],
  moreProblems: (body, caller, context) => checkWellFormed(context, caller, body),
  async handler({ body, caller }, context) {
    const { isValid, problems, previews } = await validatePost(context, caller, body)
    return {
      status: 200,
      body: {
        valid: isValid,
        problems: problems.map((each) => problemView(each, context.publicUrl)),
        previews: previews.map(({ account, preview }) => ({
          account_id: account.id,
          platform: account.platform,
          ...previewView(preview),
        })),
      },
    }
  },
})

function problemView({ account, problem }: AccountProblem, publicUrl: string) {
  const { severity, rule, code, path, message, fix, limit = null, actual = null } = problem
  return {
    account_id: account.id,
    platform: account.platform,
    severity,
    rule,
    code,
    path: toRequestPath(path),
    message,
    fix,
    limit,
    actual,
    docs_url: `${publicUrl}/docs/rules#${rule}`,
  }
}

function previewView(preview: Preview) {
  const { kind, text, weightedLength, truncatedAt, thread, linkCard, firstComment } = preview
  return {
    kind,
    text,
    weighted_length: weightedLength,
    truncated_at: truncatedAt,
    truncated: truncatedAt !== null,
    thread,
    link_card: linkCard,
    media: preview.media.map(({ url, kind, altText }) => ({ url, kind, alt_text: altText })),
    first_comment: firstComment,
  }
}
