export interface JsonSchema {
  [name: string]: unknown
}
