/** The version of this package, for the command line and the health address. Written when a version is made. */
export const version = "0.0.0"
