package io.throughline.examples.chat.model;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaIterator;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * SmolLM2-135M-Instruct by llama.cpp: real, small, and a bad writer. One conversation at a time.
 * Its native threads do not end with {@link #close}, so that the JVM has to be told to exit.
 */
final class SmolLanguageModel implements LanguageModel {

  private static final int CONTEXT_TOKENS = 2048;

  private final LlamaModel llama;

  private SmolLanguageModel(LlamaModel llama) {
    this.llama = llama;
  }

  /**
   * Loads it.
   *
   * @throws IllegalArgumentException if there are no weights at the place
   */
  static SmolLanguageModel load(Path weights, int threads) {
    if (!Files.isRegularFile(weights)) {
      throw new IllegalArgumentException(
          "there are no weights at "
              + weights
              + "; deploy/local/install model brings them, and MODEL_WEIGHTS=scripted does without");
    }
    return new SmolLanguageModel(
        new LlamaModel(
            new ModelParameters()
                .setModel(weights.toString())
                .setCtxSize(CONTEXT_TOKENS)
                .setParallel(1)
                .disableLog()
                .setThreads(threads)
                .setThreadsBatch(threads)));
  }

  @Override
  public String name() {
    return "smollm2-135m-instruct";
  }

  @Override
  public synchronized Completion complete(List<Turn> conversation, int maxTokens) {
    String prompt = prompt(conversation);
    int promptTokens = llama.encode(prompt).length;
    if (promptTokens + maxTokens > CONTEXT_TOKENS) {
      throw RequestException.wrong(
          "the conversation has "
              + promptTokens
              + " tokens; with those to be written, at most "
              + CONTEXT_TOKENS);
    }
    LlamaIterator tokens =
        llama
            .generate(
                new InferenceParameters(prompt)
                    .setNPredict(maxTokens)
                    .setTemperature(0.2f)
                    .setRepeatPenalty(1.1f)
                    .setSeed(42)
                    .setCachePrompt(true)
                    .setStopStrings("<|im_end|>"))
            .iterator();
    StringBuilder text = new StringBuilder();
    int outputs = 0;
    while (tokens.hasNext()) {
      text.append(tokens.next().text);
      outputs++;
    }
    // The last one is no token; it says that there are no more.
    int written = Math.max(0, outputs - 1);
    return new Completion(text.toString().strip(), promptTokens, written, written < maxTokens);
  }

  /** The template that the model was trained with. What people say cannot end their turn in it. */
  private static String prompt(List<Turn> conversation) {
    StringBuilder prompt = new StringBuilder();
    for (Turn turn : conversation) {
      prompt
          .append("<|im_start|>")
          .append(turn.role().name().toLowerCase(Locale.ROOT))
          .append('\n')
          .append(turn.text().replace("<|", "< |"))
          .append("<|im_end|>\n");
    }
    return prompt.append("<|im_start|>assistant\n").toString();
  }

  @Override
  public void close() {
    llama.close();
  }
}
