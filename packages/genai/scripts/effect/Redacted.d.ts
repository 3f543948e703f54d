export interface Redacted<out A = string> {
  readonly "~effect/Redacted": { readonly _A: (_: never) => A }
  readonly label: string | undefined
}
