/**
 * The form of the handwritten docs in `docs/`.
 */

/**
 * The handwritten docs of one file of schemas: a text for each field of a type, or for each value of an enum. `""` is
 * the type itself. `"..."` is a type whose docs are used for fields of the same name, prefixed with its file if it is
 * in another one: `GenerateContent.GenerationConfig`.
 */
export interface FileDocs {
  readonly [type: string]: { readonly [member: string]: string }
}

/** All handwritten docs: of fields that have the same meaning everywhere, and of each file of schemas. */
export interface Written {
  readonly everywhere: { readonly [field: string]: string }
  readonly files: { readonly [file: string]: FileDocs }
}
