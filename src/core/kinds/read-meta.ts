import { isJsonObject, type JsonObject, type ObjectMeta } from './object.ts'

/**
 * `metadata` of any object; texts that are no texts are left out, a missing name is empty.
 *
 * Labels and annotations keep only texts: a number there is refused by the API server, and no
 * decision of ours may hang on it.
 */
export function readMeta(object: JsonObject): ObjectMeta {
  const meta = isJsonObject(object['metadata']) ? object['metadata'] : {}
  const { name, namespace, labels, annotations, ...rest } = meta
  return {
    ...rest,
    name: typeof name === 'string' ? name : '',
    ...(typeof namespace === 'string' && namespace !== '' && { namespace }),
    ...(isJsonObject(labels) && { labels: textsOf(labels) }),
    ...(isJsonObject(annotations) && { annotations: textsOf(annotations) }),
  }
}

function textsOf(object: JsonObject): Readonly<Record<string, string>> {
  const isText = (entry: [string, unknown]): entry is [string, string] =>
    typeof entry[1] === 'string'
  return Object.fromEntries(Object.entries(object).filter(isText))
}
