package io.throughline.examples.chat.model;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingResult;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.List;

/**
 * Not a model: it says back what it was told last, cut to the tokens that it may write, and has
 * nothing to say to silence. For tests, which need an answer that they know, and no weights.
 */
class ScriptedLanguageModel implements LanguageModel {

  // Once, for it takes 20 MB.
  private static final Encoding TOKENS =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.CL100K_BASE);

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public Completion complete(List<Turn> conversation, int maxTokens) {
    int prompt = conversation.stream().mapToInt(turn -> TOKENS.countTokens(turn.text())).sum();
    String last = conversation.get(conversation.size() - 1).text().strip();
    if (last.isEmpty()) {
      return new Completion("", prompt, 0, true);
    }
    EncodingResult written = TOKENS.encode("You said: " + last, maxTokens);
    return new Completion(
        TOKENS.decode(written.getTokens()),
        prompt,
        written.getTokens().size(),
        !written.isTruncated());
  }

  @Override
  public void close() {}
}
