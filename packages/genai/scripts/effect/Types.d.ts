export type VoidIfEmpty<S> = keyof S extends never ? void : S
