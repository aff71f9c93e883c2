package io.throughline.logging.internal.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class EscapedTextTest {

  private static final String ALPHABET =
      "ab \"\\\n\t\u0001\u001f\u007f\u0080\u00e4\u2028\u20ac\ud83d\ude00\ud83d\ude00\ud800\udc00";

  private final EscapedText escaped = new EscapedText();

  private String read() {
    String json = new String(escaped.bytes(), 0, escaped.size(), StandardCharsets.UTF_8);
    return JsonMapper.shared().readValue('"' + json + '"', String.class);
  }

  @Test
  void what_is_read_back_is_the_fitted_text() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      String text =
          random
              .ints(random.nextInt(60), 0, ALPHABET.length())
              .mapToObj(ALPHABET::charAt)
              .map(String::valueOf)
              .collect(Collectors.joining());
      int missing = random.nextInt(3) == 0 ? 1_000 : 0;
      int maxBytes = 26 + random.nextInt(200);
      escaped.set(text, missing, maxBytes);

      String fitted = JsonText.fitted(text, missing, maxBytes);
      assertThat(read()).isEqualTo(fitted);
      assertThat(escaped.size()).isLessThanOrEqualTo(maxBytes);
      assertThat(escaped.isCut()).isEqualTo(JsonText.isCut(fitted));
    }
  }
}
