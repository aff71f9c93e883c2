package io.throughline.examples.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throughline.examples.chat.server.Uploads.UploadException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncomingFileTest {

  @Test
  void client_that_sends_a_byte_now_and_then_is_given_up(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    Drip drip = new Drip();
    try (IncomingFile incoming = new IncomingFile(file, Duration.ZERO)) {
      assertThatThrownBy(
              () -> incoming.take(drip, 1 << 20, FileType.of("text/plain").orElseThrow()))
          .isInstanceOfSatisfying(
              UploadException.class, e -> assertThat(e.refusal().status()).isEqualTo(408));
    }
    assertThat(drip.bytes).isBetween(0, 1000);
    assertThat(file).doesNotExist();
  }

  private static final class Drip extends InputStream {
    private int bytes;

    @Override
    public int read() {
      bytes++;
      return 'a';
    }

    @Override
    public int read(byte[] part, int from, int length) {
      part[from] = (byte) read();
      return 1;
    }
  }
}
