package io.throughline.examples.cluster.demo;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A certificate that nobody trusts yet, made by the JDK's keytool. */
final class SelfSignedCertificate {

  static final String PASSWORD = "changeit";

  /** Returns a keystore in the folder, a new one if there was none. */
  static Path in(Path folder) throws IOException, InterruptedException {
    Path keystore = folder.resolve("mqtt-broker.p12");
    if (Files.notExists(keystore)) {
      Process keytool = new ProcessBuilder(command(keystore)).redirectErrorStream(true).start();
      String words = new String(keytool.getInputStream().readAllBytes(), Charset.defaultCharset());
      if (keytool.waitFor() != 0) {
        throw new IOException("keytool cannot make " + keystore + ": " + words.strip());
      }
    }
    return keystore;
  }

  private static List<String> command(Path keystore) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair",
        "-keyalg",
        "EC",
        "-alias",
        "mqtt-broker",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=dns:localhost",
        "-validity",
        "30",
        "-storetype",
        "PKCS12",
        "-storepass",
        PASSWORD,
        "-keystore",
        keystore.toString());
  }

  private SelfSignedCertificate() {}
}
