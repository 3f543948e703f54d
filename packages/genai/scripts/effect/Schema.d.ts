import type * as Redacted_ from "./Redacted.d.ts"

export interface String {
  readonly Type: string
}

export interface Redacted<S extends { readonly Type: unknown }> {
  readonly Type: Redacted_.Redacted<S["Type"]>
}
