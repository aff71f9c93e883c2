package io.throughline.delivery.internal.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files by which the collector is known, and this service to it. Others exchange them while the
 * service runs, as cert-manager does.
 */
public record CertificateFiles(@Nullable Path trusted, @Nullable Path own, @Nullable Path key) {

  static final CertificateFiles NONE = new CertificateFiles(null, null, null);

  /** The content of the files, in PEM. */
  record Pem(@Nullable String trusted, @Nullable String own, @Nullable String key) {

    boolean isEmpty() {
      return trusted == null && own == null && key == null;
    }

    List<@Nullable String> all() {
      return Arrays.asList(trusted, own, key);
    }

    static byte[] bytes(String pem) {
      return pem.getBytes(US_ASCII);
    }
  }

  boolean isEmpty() {
    return trusted == null && own == null && key == null;
  }

  List<@Nullable Path> all() {
    return Arrays.asList(trusted, own, key);
  }

  Pem read() throws IOException {
    return new Pem(read(trusted), read(own), read(key));
  }

  private static @Nullable String read(@Nullable Path file) throws IOException {
    return file == null ? null : Files.readString(file, US_ASCII);
  }
}
