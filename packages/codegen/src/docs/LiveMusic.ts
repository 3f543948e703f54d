import type { FileDocs } from "../Docs.ts"

export const LiveMusic: FileDocs = {
  LiveMusicClientMessage: {
    "": "A message of the client of a music session: one of these.",
    clientContent: "The prompts.",
    musicGenerationConfig: "Settings of the music.",
    playbackControl: "What to do with the stream.",
    setup: "The settings of the session. The first message."
  },
  LiveMusicClientSetup: { "": "The settings of a music session.", model: "The full name of the model." },
  LiveMusicClientContent: { "": "The prompts of a music session.", weightedPrompts: "The prompts." },
  LiveMusicSetWeightedPromptsParameters: {
    "...": "LiveMusicClientContent",
    "": "The prompts of a music session, instead of the ones before."
  },
  WeightedPrompt: {
    "": "A prompt and how much it counts.",
    text: "What the music is like.",
    weight: "How much the prompt counts beside the others: any number but 0. Only the ratio of the weights matters."
  },
  LiveMusicSetConfigParameters: {
    "": "Settings of the music, instead of the ones before.",
    musicGenerationConfig: "The settings. What is left out has its default again."
  },
  LiveMusicGenerationConfig: {
    "": "Settings of generated music. What is left out has the model's default.",
    bpm: "The number of beats per minute, from 60 to 200. A change needs `RESET_CONTEXT`.",
    brightness: "How bright the music sounds, from 0 to 1.",
    density: "How much happens in the music, from 0 to 1.",
    guidance: "How closely the music follows the prompts, from 0 to 6. A high value makes transitions abrupt.",
    musicGenerationMode: "What matters in the music.",
    muteBass: "Whether the bass is left out.",
    muteDrums: "Whether the drums are left out.",
    onlyBassAndDrums: "Whether only bass and drums play.",
    scale: "The scale. A change needs `RESET_CONTEXT`.",
    seed: "A number from which random choices are derived.",
    temperature: "How random the music is, from 0 to 3.",
    topK: "Each token is chosen among this many of the likeliest ones, from 1 to 1,000."
  },
  MusicGenerationMode: {
    "": "What matters in generated music.",
    MUSIC_GENERATION_MODE_UNSPECIFIED: "The same as not setting it, which means `QUALITY`.",
    QUALITY: "High quality.",
    DIVERSITY: "Many different ideas.",
    VOCALIZATION: "Music that is likely to have vocals."
  },
  Scale: { "": "A scale of music." },
  LiveMusicPlaybackControl: {
    "": "What to do with a stream of music.",
    PLAYBACK_CONTROL_UNSPECIFIED: "Not known. Not to be used.",
    PLAY: "It begins, or goes on.",
    PAUSE: "It stops, and goes on from there with `PLAY`.",
    STOP: "It stops, and begins anew with `PLAY`.",
    RESET_CONTEXT: "What was played is forgotten; the music goes on with the current prompts."
  },
  LiveMusicServerMessage: {
    "": "A message of the server of a music session: one of these.",
    filteredPrompt: "A prompt that was left out.",
    serverContent: "The music.",
    setupComplete: "The session is set up."
  },
  LiveMusicServerSetupComplete: { "": "The session is set up. It has no fields." },
  LiveMusicServerContent: { "": "The music.", audioChunks: "The next pieces of it." },
  AudioChunk: {
    "": "A piece of music.",
    data: "The bytes in base64.",
    mimeType: "The media type: raw PCM with its sample rate.",
    sourceMetadata: "The prompts and settings that it was made with."
  },
  LiveMusicSourceMetadata: {
    "": "The prompts and settings that a piece of music was made with.",
    clientContent: "The prompts.",
    musicGenerationConfig: "The settings."
  },
  LiveMusicFilteredPrompt: {
    "": "A prompt that was left out.",
    filteredReason: "Why it was left out.",
    text: "The prompt."
  }
}
