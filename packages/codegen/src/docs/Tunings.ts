import type { FileDocs } from "../WrittenDocs.ts"

export const Tunings: FileDocs = {
  TuningJob: {
    "": "A tuning job.",
    baseModel: "The name of the model that is tuned.",
    createTime: "The creation time, in RFC 3339 format.",
    customBaseModel: "The custom model that is tuned.",
    description: "The description.",
    distillationSamplingSpec: "Settings of a distillation that samples from the teacher.",
    distillationSpec: "Settings of a distillation.",
    encryptionSpec: "The encryption key of the tuned model.",
    endTime: "The end time, in RFC 3339 format. Set when it has ended.",
    error: "The error, if it failed.",
    evaluateDatasetRuns: "Evaluations of checkpoints.",
    experiment: "The full name of the experiment.",
    fullFineTuningSpec: "Settings of full fine-tuning.",
    gcsMetricsUri: "The Cloud Storage location of the metrics.",
    labels: "User-defined labels, as key-value pairs.",
    name: "The full name.",
    outputUri: "The Cloud Storage folder of the output.",
    partnerModelTuningSpec: "Settings for a model of a partner.",
    pipelineJob: "The full name of the pipeline job.",
    preTunedModel: "The tuned model to start from.",
    preferenceOptimizationSpec: "Settings of preference tuning.",
    reinforcementTuningSpec: "Settings of reinforcement tuning.",
    serviceAccount: "The service account of the job.",
    startTime: "The start time, in RFC 3339 format.",
    state: "The current state.",
    supervisedTuningSpec: "Settings of supervised tuning.",
    tunedModel: "The tuned model and its endpoint.",
    tunedModelDisplayName: "The display name of the tuned model.",
    tuningDataStats: "Statistics of the data.",
    tuningJobMetadata: "The progress of the tuning.",
    tuningJobState: "The detailed state while it is running.",
    updateTime: "The time of the last update, in RFC 3339 format.",
    veoLoraTuningSpec: "Settings of LoRA tuning of a Veo model.",
    veoTuningSpec: "Settings of a tuning of a Veo model."
  },
  TuningJobState: {
    "": "The detailed state of a running tuning.",
    TUNING_JOB_STATE_UNSPECIFIED: "Unspecified.",
    TUNING_JOB_STATE_WAITING_FOR_QUOTA: "Waiting for quota.",
    TUNING_JOB_STATE_PROCESSING_DATASET: "Validating the data.",
    TUNING_JOB_STATE_WAITING_FOR_CAPACITY: "Waiting for capacity.",
    TUNING_JOB_STATE_TUNING: "Tuning.",
    TUNING_JOB_STATE_POST_PROCESSING: "Post-processing."
  },
  TuningJobMetadata: {
    "": "The progress of a tuning, as decimal strings.",
    completedEpochCount: "The number of epochs that are done.",
    completedStepCount: "The number of steps that are done."
  },
  TunedModel: {
    "": "A tuned model and its endpoint.",
    checkpoints: "The checkpoints of the model.",
    endpoint: "The full name of the endpoint, for requests.",
    model: "The full name of the model."
  },
  TunedModelCheckpoint: {
    "": "A checkpoint of a tuned model.",
    checkpointId: "The id of the checkpoint.",
    endpoint: "The full name of its endpoint, for requests.",
    epoch: "The epoch of the checkpoint, as a decimal string.",
    step: "The step of the checkpoint, as a decimal string."
  },
  PreTunedModel: {
    "": "A tuned model to start from.",
    baseModel: "The name of the base model. Set by the server.",
    checkpointId: "The checkpoint to start from. The default is the default checkpoint.",
    tunedModelName: "The full name of the tuned model."
  },
  CreateTuningJobParameters: {
    "": "Parameters of `tunings.tune`.",
    baseModel: "The name of the model to tune, or the full name of a tuned model.",
    config: "Settings of the tuning.",
    trainingDataset: "The training data."
  },
  CreateTuningJobParametersPrivate: {
    "...": "CreateTuningJobParameters",
    "": "The request of `tunings.tune`.",
    preTunedModel: "The tuned model to start from."
  },
  CreateTuningJobConfig: {
    "": "Settings of a tuning. Which fields apply depends on `method`.",
    adapterSize: "The size of the adapter. Larger adapters can learn more and take longer.",
    baseTeacherModel: "The name of the teacher model, for distillation.",
    batchSize: "The number of examples of a step. Only for open models.",
    beta:
      "The weight of the deviation from the base model, for preference tuning. High values keep the tuned model closer to it.",
    checkpointInterval:
      "The number of steps between checkpoints, for reinforcement tuning. The default is one checkpoint per epoch.",
    compositeRewardConfig: "Several weighted rewards, for reinforcement tuning. Instead of `rewardConfig`.",
    customBaseModel: "A custom model to tune. Only for open models.",
    description: "The description.",
    encryptionSpec: "The encryption key of the tuned model.",
    epochCount: "The number of epochs.",
    evaluateInterval:
      "The number of steps between evaluations, for reinforcement tuning. The default is one evaluation per epoch.",
    exportLastCheckpointOnly: "Whether to export only the last checkpoint. The default is all checkpoints.",
    labels: "User-defined labels, as key-value pairs.",
    learningRate: "The learning rate. Only for open models; not together with `learningRateMultiplier`.",
    learningRateMultiplier: "A multiplier of the recommended learning rate. Not for open models.",
    maxOutputTokens: "The maximum number of tokens of a sampled answer, for reinforcement tuning.",
    method: "The method of tuning. The default is `SUPERVISED_FINE_TUNING`.",
    outputUri: "The Cloud Storage folder for the output.",
    preTunedModelCheckpointId: "The checkpoint to start from, when tuning a tuned model.",
    rewardConfig: "The reward function, for reinforcement tuning.",
    samplesPerPrompt: "The number of answers to sample per prompt, for reinforcement tuning.",
    sftLossWeightMultiplier: "The weight of the loss on examples, for distillation.",
    thinkingLevel: "The amount of thinking while answers are sampled, for reinforcement tuning.",
    tunedModelDisplayName: "The display name of the tuned model, with at most 128 characters.",
    tunedTeacherModelSource: "The full name of a tuned teacher model, for distillation.",
    tuningMode: "Whether to tune all weights or an adapter.",
    validationDataset: "The validation data.",
    validationDatasetUri:
      "The validation data of reinforcement tuning: a JSONL file in Cloud Storage. The default is a part of the training data."
  },
  TuningMethod: {
    "": "A method of tuning.",
    SUPERVISED_FINE_TUNING: "Supervised tuning with examples of prompts and answers.",
    PREFERENCE_TUNING: "Preference tuning with pairs of a better and a worse answer.",
    DISTILLATION: "Distillation from a larger teacher model.",
    REINFORCEMENT_TUNING: "Reinforcement tuning: answers are sampled and scored."
  },
  TuningMode: {
    "": "The mode of tuning.",
    TUNING_MODE_UNSPECIFIED: "Unspecified: the same as leaving the field out.",
    TUNING_MODE_FULL: "All weights.",
    TUNING_MODE_PEFT_ADAPTER: "An adapter."
  },
  AdapterSize: {
    "": "The size of an adapter.",
    ADAPTER_SIZE_UNSPECIFIED: "The default of the server.",
    ADAPTER_SIZE_ONE: "1.",
    ADAPTER_SIZE_TWO: "2.",
    ADAPTER_SIZE_FOUR: "4.",
    ADAPTER_SIZE_EIGHT: "8.",
    ADAPTER_SIZE_SIXTEEN: "16.",
    ADAPTER_SIZE_THIRTY_TWO: "32."
  },
  EncryptionSpec: {
    "": "An encryption key.",
    kmsKeyName:
      "The full name of the key in Cloud KMS: `projects/{project}/locations/{location}/keyRings/{keyRing}/cryptoKeys/{key}`."
  },
  TuningDataset: {
    "": "The training data of a tuning.",
    examples: "The inline examples.",
    gcsUri: "A JSONL file in Cloud Storage: `gs://bucket/file.jsonl`.",
    vertexDatasetResource: "The full name of a multimodal dataset of Vertex AI."
  },
  TuningValidationDataset: { "...": "TuningDataset", "": "The validation data of a tuning." },
  TuningExample: {
    "": "An example: a prompt and its answer.",
    output: "The answer.",
    textInput: "The prompt."
  },
  GetTuningJobParameters: { name: "The name of the tuning." },
  CancelTuningJobParameters: { name: "The name of the tuning." },
  ListTuningJobsConfig: { filter: "A filter on the list." },
  ListTuningJobsResponse: { "": "One page of tunings.", tuningJobs: "The tunings." },
  TuningOperation: {
    "": "The operation of a tuning on the Gemini Developer API.",
    done: "Whether the operation has ended.",
    error: "The error, if it failed.",
    metadata: "Metadata of the operation, such as the name of the tuned model.",
    name: "The name."
  },
  SupervisedTuningSpec: {
    "": "Settings of supervised tuning.",
    exportLastCheckpointOnly: "Whether to export only the last checkpoint.",
    hyperParameters: "The hyperparameters.",
    trainingDatasetUri: "The training data: a JSONL file in Cloud Storage, or a multimodal dataset.",
    tuningMode: "Whether to tune all weights or an adapter.",
    validationDatasetUri: "The validation data: a JSONL file in Cloud Storage, or a multimodal dataset."
  },
  SupervisedHyperParameters: {
    "": "The hyperparameters.",
    adapterSize: "The size of the adapter.",
    batchSize: "The number of examples of a step.",
    epochCount: "The number of epochs, as a decimal string.",
    learningRate: "The learning rate. Not together with `learningRateMultiplier`.",
    learningRateMultiplier: "A multiplier of the recommended learning rate."
  },
  FullFineTuningSpec: { "...": "SupervisedTuningSpec", "": "Settings of full fine-tuning." },
  PreferenceOptimizationSpec: { "...": "SupervisedTuningSpec", "": "Settings of preference tuning." },
  PreferenceOptimizationHyperParameters: {
    "...": "SupervisedHyperParameters",
    "": "Hyperparameters of preference tuning.",
    beta: "The weight of the deviation from the base model. High values keep the tuned model closer to it."
  },
  DistillationSpec: {
    "...": "SupervisedTuningSpec",
    "": "Settings of a distillation.",
    baseTeacherModel: "The name of the teacher model.",
    pipelineRootDirectory: "The Cloud Storage folder of the pipeline. Deprecated.",
    promptDatasetUri: "The prompts for the teacher: a JSONL file in Cloud Storage.",
    studentModel: "The name of the student model. Deprecated.",
    tunedTeacherModelSource: "The full name of a tuned teacher model."
  },
  DistillationSamplingSpec: {
    "...": "DistillationSpec",
    "": "Settings of a distillation that samples from the teacher.",
    hyperparameters: "The hyperparameters."
  },
  DistillationHyperParameters: {
    "...": "SupervisedHyperParameters",
    "": "Hyperparameters of distillation.",
    generationConfig: "Generation settings of the teacher."
  },
  PartnerModelTuningSpec: {
    "...": "SupervisedTuningSpec",
    "": "Settings of a tuning of a model of a partner.",
    hyperParameters: "The hyperparameters, in the format of the model."
  },
  VeoTuningSpec: { "...": "SupervisedTuningSpec", "": "Settings of a tuning of a Veo model." },
  VeoLoraTuningSpec: {
    "...": "SupervisedTuningSpec",
    "": "Settings of LoRA tuning of a Veo model.",
    videoOrientation: "Whether the videos are wide or tall."
  },
  VeoHyperParameters: {
    "...": "SupervisedHyperParameters",
    "": "Hyperparameters of Veo tuning.",
    tuningSpeed: "The speed of the tuning.",
    tuningTask: "The task of the tuned model.",
    veoDataMixtureRatio:
      "The share of Google's own data in the training data, from 0 (inclusive) to 1 (exclusive). The default is 0.1."
  },
  TuningSpeed: {
    "": "The speed of the tuning.",
    TUNING_SPEED_UNSPECIFIED: "Unspecified: the same as `REGULAR`.",
    REGULAR: "Regular speed.",
    FAST: "Fast."
  },
  TuningTask: {
    "": "The task of a tuned Veo model.",
    TUNING_TASK_UNSPECIFIED: "Unspecified: the same as leaving the field out.",
    TUNING_TASK_I2V: "Videos from images.",
    TUNING_TASK_T2V: "Videos from text.",
    TUNING_TASK_R2V: "Videos with reference images."
  },
  ReinforcementTuningSpec: {
    "...": "SupervisedTuningSpec",
    "": "Settings of reinforcement tuning.",
    compositeRewardConfig: "Several weighted rewards.",
    singleRewardConfig: "The reward function."
  },
  ReinforcementTuningHyperParameters: {
    "...": "SupervisedHyperParameters",
    "": "Hyperparameters of reinforcement tuning.",
    checkpointInterval: "The number of steps between checkpoints.",
    evaluateInterval: "The number of steps between evaluations.",
    maxOutputTokens: "The maximum number of tokens of a sampled answer. The default is 32,768.",
    samplesPerPrompt: "The number of answers to sample per prompt.",
    stepCount: "The number of steps, as a decimal string. Not together with `epochCount`.",
    thinkingBudget:
      "The number of tokens for thinking while answers are sampled: -1 (the default) leaves it to the model, 0 disables thinking. For Gemini 2.5 models.",
    thinkingLevel: "The amount of thinking while answers are sampled."
  },
  ReinforcementTuningThinkingLevel: {
    "":
      "The maximum amount of thinking while answers are sampled. It takes the place of a thinking budget, which models from Gemini 3.5 on refuse.",
    REINFORCEMENT_TUNING_THINKING_LEVEL_UNSPECIFIED: "Unspecified: the same as leaving the field out.",
    MINIMAL: "As little thinking as possible.",
    LOW: "A low amount.",
    MEDIUM: "A medium amount.",
    HIGH: "A high amount."
  },
  SingleReinforcementTuningRewardConfig: {
    "": "A reward function. Set one of the scorers.",
    autoraterScorer: "Score with a model.",
    cloudRunRewardScorer: "Score with your own service.",
    codeExecutionRewardScorer: "Score with code.",
    parseResponseConfig: "Which part of the answer to score.",
    rewardName: "A name of the reward.",
    stringMatchRewardScorer: "Score by comparison with a text."
  },
  CompositeReinforcementTuningRewardConfig: {
    "": "Several weighted rewards.",
    weightedRewardConfigs: "The rewards."
  },
  CompositeReinforcementTuningRewardConfigWeightedRewardConfig: {
    "": "A reward with its weight.",
    rewardConfig: "The reward.",
    weight: "The weight."
  },
  ReinforcementTuningParseResponseConfig: {
    "": "Which part of an answer to score.",
    parseType: "How to extract the part.",
    regexExtractExpression: "The regular expression, for the type `REGEX_EXTRACT`."
  },
  ResponseParseType: {
    "": "How to extract the part of an answer to score.",
    RESPONSE_PARSE_TYPE_UNSPECIFIED: "Unspecified: the same as leaving the field out.",
    IDENTITY: "Use the whole answer.",
    REGEX_EXTRACT: "Extract a match of a regular expression."
  },
  ReinforcementTuningAutoraterScorer: {
    "": "Scoring with a model.",
    autoraterConfig: "Settings of the model.",
    autoraterPrompt: "The prompt for the model.",
    autoraterResponseParseConfig: "Which part of the rating to use.",
    exactMatchScorer: "The rating is compared with a text.",
    parsedResponseConversionScorer: "The rating is the reward, clipped to the range from -1 to 1."
  },
  ReinforcementTuningAutoraterScorerExactMatchScorer: {
    "": "A comparison of a rating with a text.",
    correctAnswerReward: "The reward for a correct answer.",
    expression: "The text.",
    wrongAnswerReward: "The reward for a wrong answer."
  },
  ReinforcementTuningAutoraterScorerParsedResponseConversionScorer: {
    "": "The rating of a model is the reward. It has no settings."
  },
  ReinforcementTuningCloudRunRewardScorer: {
    "": "Scoring with your own service.",
    cloudRunUri: "The URL of the Cloud Run service."
  },
  ReinforcementTuningCodeExecutionRewardScorer: {
    "": "Scoring with code.",
    pythonCodeSnippet: "The code, in Python."
  },
  ReinforcementTuningStringMatchRewardScorer: {
    "": "Scoring by comparison with a text. Set one of the two expressions.",
    correctAnswerReward: "The reward for a correct answer.",
    jsonMatchExpression: "Compare a value in a JSON answer.",
    stringMatchExpression: "Compare the whole answer.",
    wrongAnswerReward: "The reward for a wrong answer."
  },
  ReinforcementTuningStringMatchRewardScorerJsonMatchExpression: {
    "": "A comparison of a value within JSON.",
    keyName: "The key of the value.",
    valueStringMatchExpression: "The text to compare with."
  },
  ReinforcementTuningStringMatchRewardScorerStringMatchExpression: {
    "": "A comparison with a text.",
    expression: "The text, or the regular expression.",
    matchOperation: "The match operation."
  },
  MatchOperation: {
    "": "A match operation.",
    MATCH_OPERATION_UNSPECIFIED: "Unspecified. Do not use.",
    REGEX_CONTAINS: "The regular expression matches the value.",
    PARTIAL_MATCH: "The value contains the text.",
    EXACT_MATCH: "The value equals the text."
  },
  ReinforcementTuningExample: {
    "": "An example for reinforcement tuning.",
    contents: "The prompt.",
    references: "References for reward functions, by name.",
    systemInstruction: "Instructions to the model.",
    tools: "The tools that the model may use."
  },
  ReinforcementTuningUserDatasetExamples: {
    "": "Some examples of reinforcement tuning.",
    userDatasetExamples: "The examples."
  },
  ValidateRewardParameters: {
    compositeRewardConfig: "Several weighted rewards. Instead of `singleRewardConfig`.",
    example: "The example.",
    parent: "The project and location: `projects/{project}/locations/{location}`.",
    sampleResponse: "An answer to the example.",
    singleRewardConfig: "The reward."
  },
  ValidateRewardResponse: {
    "": "The reward of an answer.",
    error: "The error, if the reward could not be computed.",
    overallReward: "The reward.",
    rewardInfoDetails: "The single rewards, by name."
  },
  ReinforcementTuningRewardInfo: {
    "": "A single reward of an answer.",
    errorStatus: "The error, if the reward could not be computed.",
    reward: "The reward.",
    userRequestedAuxInfo: "Additional information from your service or code."
  },
  GoogleRpcStatus: { "...": "Files.FileStatus", "": "An error." },
  AutoraterConfig: {
    "": "Settings of a model that rates answers.",
    autoraterModel: "The full name of the model, or of its endpoint.",
    flipEnabled: "Whether to swap the answers in half of the comparisons to reduce bias. The default is `true`.",
    generationConfig: "Generation settings of the model.",
    samplingCount: "The number of ratings per answer, from 1 to 32. The default is 4."
  },
  EvaluateDatasetRun: {
    "": "An evaluation of a checkpoint.",
    checkpointId: "The id of the checkpoint.",
    error: "The error, if it failed.",
    evaluateDatasetResponse: "The result.",
    evaluationRun: "The full name of the evaluation.",
    operationName: "The name of the operation."
  },
  EvaluateDatasetResponse: {
    "": "The result of an evaluation.",
    aggregationOutput: "The metrics over all examples.",
    outputInfo: "The location of the details."
  },
  OutputInfo: {
    "": "The location of the details of an evaluation.",
    gcsOutputDirectory: "The folder in Cloud Storage."
  },
  AggregationOutput: {
    "": "The metrics over all examples.",
    aggregationResults: "The metrics.",
    dataset: "The examples."
  },
  AggregationResult: {
    "": "One metric over all examples.",
    aggregationMetric: "How values are aggregated over examples.",
    bleuMetricValue: "The value, for BLEU.",
    customCodeExecutionResult: "The value, for a metric by code.",
    exactMatchMetricValue: "The value, for exact matches.",
    pairwiseMetricResult: "The value, for comparisons of two answers.",
    pointwiseMetricResult: "The value, for ratings of single answers.",
    rougeMetricValue: "The value, for ROUGE."
  },
  AggregationMetric: {
    "": "How values are aggregated over examples.",
    AGGREGATION_METRIC_UNSPECIFIED: "Unspecified.",
    AVERAGE: "The average.",
    MODE: "The most frequent value.",
    STANDARD_DEVIATION: "The standard deviation.",
    VARIANCE: "The variance.",
    MINIMUM: "The smallest value.",
    MAXIMUM: "The largest value.",
    MEDIAN: "The median.",
    PERCENTILE_P90: "The 90th percentile.",
    PERCENTILE_P95: "The 95th percentile.",
    PERCENTILE_P99: "The 99th percentile."
  },
  BleuMetricValue: { "": "The value of BLEU.", score: "The score." },
  RougeMetricValue: { "": "The value of ROUGE.", score: "The score." },
  ExactMatchMetricValue: { "": "The value for exact matches.", score: "The score." },
  CustomCodeExecutionResult: { "": "The value of a metric by code.", score: "The score." },
  PointwiseMetricResult: {
    "": "A rating of an answer.",
    customOutput: "Custom output of the metric.",
    explanation: "The explanation of the score.",
    score: "The score."
  },
  PairwiseMetricResult: {
    "": "A comparison of two answers.",
    customOutput: "Custom output of the metric.",
    explanation: "The explanation of the decision.",
    pairwiseChoice: "The better answer."
  },
  PairwiseChoice: {
    "": "The result of a comparison of two answers.",
    PAIRWISE_CHOICE_UNSPECIFIED: "Unspecified.",
    BASELINE: "The baseline.",
    CANDIDATE: "The candidate.",
    TIE: "A tie."
  },
  CustomOutput: { "": "Custom output of a metric.", rawOutputs: "The raw outputs." },
  RawOutput: { "": "Raw outputs of a metric.", rawOutput: "The texts." },
  EvaluationDataset: {
    "": "The examples of an evaluation.",
    bigquerySource: "A table in BigQuery.",
    gcsSource: "Files in Cloud Storage."
  },
  BigQuerySource: { "": "A table in BigQuery.", inputUri: "The table: `bq://project.dataset.table`." },
  GcsSource: { "": "Files in Cloud Storage.", uris: "The `gs://` URIs of the files." },
  TuningDataStats: {
    "": "Statistics of the data of a tuning, by method.",
    distillationDataStats: "For distillation.",
    preferenceOptimizationDataStats: "For preference tuning.",
    reinforcementTuningDataStats: "For reinforcement tuning.",
    supervisedTuningDataStats: "For supervised tuning."
  },
  DistillationDataStats: {
    "": "Statistics of the data of a distillation.",
    trainingDatasetStats: "Statistics of the training data."
  },
  DatasetStats: {
    "": "Statistics of the data of a tuning.",
    contentsPerExampleDistribution: "The distribution of the number of contents per example.",
    droppedExampleIndices: "The indices of some of the dropped examples, starting at 1, as decimal strings.",
    droppedExampleReasons: "The reasons why examples were dropped, in the order of `droppedExampleIndices`.",
    reinforcementTuningUserDatasetExamples: "Some of the examples, for reinforcement tuning.",
    totalBillableCharacterCount: "The number of characters that are charged, as a decimal string.",
    totalBillableTokenCount: "The number of tokens that are charged, as a decimal string.",
    totalTuningCharacterCount: "The number of characters, as a decimal string.",
    tuningDatasetExampleCount: "The number of examples, as a decimal string.",
    tuningStepCount: "The number of steps, as a decimal string.",
    userDatasetExamples: "Some of the examples.",
    userInputTokenDistribution: "The distribution of the number of tokens of prompts.",
    userMessagePerExampleDistribution: "The distribution of the number of messages per example.",
    userOutputTokenDistribution: "The distribution of the number of tokens of answers."
  },
  SupervisedTuningDataStats: {
    "...": "DatasetStats",
    "": "Statistics of the data of supervised tuning.",
    droppedExampleReasons: "The reasons why examples were dropped, in the order of `truncatedExampleIndices`.",
    totalTruncatedExampleCount: "The number of dropped examples, as a decimal string.",
    truncatedExampleIndices: "The indices of some of the dropped examples, starting at 1, as decimal strings."
  },
  PreferenceOptimizationDataStats: {
    "...": "DatasetStats",
    "": "Statistics of the data of preference tuning.",
    scoreVariancePerExampleDistribution: "The distribution of the variance of scores per example.",
    scoresDistribution: "The distribution of scores."
  },
  GeminiPreferenceExample: {
    "": "An example for preference tuning.",
    completions: "Answers with their scores.",
    contents: "The prompt."
  },
  GeminiPreferenceExampleCompletion: {
    "": "An answer with its score.",
    completion: "The answer.",
    score: "The score."
  },
  DatasetDistribution: {
    "": "The distribution of a value over examples.",
    buckets: "The histogram.",
    max: "The largest value.",
    mean: "The average.",
    median: "The median.",
    min: "The smallest value.",
    p5: "The 5th percentile.",
    p95: "The 95th percentile.",
    sum: "The sum."
  },
  DatasetDistributionDistributionBucket: {
    "": "The number of examples with values in a range.",
    count: "The number of examples.",
    left: "The start of the range.",
    right: "The end of the range."
  },
  SupervisedTuningDatasetDistribution: {
    "...": "DatasetDistribution",
    "": "The distribution of a value over examples.",
    billableSum: "The sum of the values that are charged, as a decimal string."
  },
  SupervisedTuningDatasetDistributionDatasetBucket: {
    "...": "DatasetDistributionDistributionBucket",
    "": "The number of examples with values in a range."
  }
}
