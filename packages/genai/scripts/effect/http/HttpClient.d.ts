/** Its key is a type that only Effect can name, so the layer of any service is taken. */
export type HttpClient = never
