/** What a schema in the dialect of the API has to fulfil beyond its form. */
import type { FieldViolation } from "../RpcStatus.ts"
import { isObject, list, object, objects, strings } from "./json.ts"

/** The violations of a schema at a path, and of the schemas in it. */
export const violations = (schema: unknown, at: string): ReadonlyArray<FieldViolation> => {
  if (!isObject(schema)) return []
  const { anyOf, enum: values, items, properties, required, type } = schema
  const defined = object(properties)
  const missing = strings(required).flatMap((name, index) =>
    type === "OBJECT" && !Object.hasOwn(defined, name)
      ? [{ field: `${at}.required[${index}]`, description: "property is not defined" }]
      : []
  )
  return [
    ...(list(values).length > 0 && type !== undefined && type !== "STRING"
      ? [{ field: `${at}.enum`, description: "only allowed for STRING type" }]
      : []),
    ...(type === "ARRAY" && items === undefined ? [{ field: `${at}.items`, description: "missing field." }] : []),
    ...Object.entries(defined).flatMap(([name, property]) => violations(property, `${at}.properties[${name}]`)),
    ...violations(items, `${at}.items`),
    ...objects(anyOf).flatMap((member, index) => violations(member, `${at}.any_of[${index}]`)),
    ...missing
  ]
}
