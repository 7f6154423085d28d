/**
 * SQL: whether media `m` is needed by delivery `d` that is not finished: as media of its content or
 * what that was made from, as a file its post fetched, or by its public address in an option (a cover, a thumbnail).
 */
export const isNeededBy = `(
  d.wake_at is not null and d.workspace_id = m.workspace_id and d.environment = m.environment and (
    d.content->'media' @> jsonb_build_array(jsonb_build_object('assetId', m.id))
    or exists (select from media r where r.rendition_of = m.id
      and d.content->'media' @> jsonb_build_array(jsonb_build_object('assetId', r.id)))
    or position(m.storage_name in (d.content->'options')::text) > 0
    or exists (select from post_sources s where s.post_id = d.post_id and s.media_id = m.id)))`
