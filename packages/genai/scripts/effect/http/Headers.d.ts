export type Input =
  | { readonly [name: string]: string | ReadonlyArray<string> | undefined }
  | Iterable<readonly [string, string]>
