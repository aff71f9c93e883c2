package io.throughline.tests.faults;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Keys with certificates of one authority, made by the JDK's keytool. */
record Certificate(KeyStore keys) {

  private static final String PASSWORD = "changeit";
  private static final String AUTHORITY = "authority";
  private static final String SERVER = "server";

  /** Writes down the certificate of the authority that signs the others. */
  static Path authority(Path folder)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path keys = keys(folder, AUTHORITY);
    keytool(keys, AUTHORITY, "-dname", "CN=authority", "-ext", "bc:c");
    byte[] certificate = load(keys).getCertificate(AUTHORITY).getEncoded();
    String pem =
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(certificate)
            + "\n-----END CERTIFICATE-----\n";
    return Files.writeString(folder.resolve("authority.pem"), pem);
  }

  /** For a server of that name. */
  static Certificate server(Path folder, String name, String... options)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path file =
        Files.copy(keys(folder, AUTHORITY), Files.createTempDirectory(folder, name).resolve("p12"));
    List<String> arguments =
        new ArrayList<>(
            List.of("-dname", "CN=" + name, "-ext", "san=dns:" + name, "-signer", AUTHORITY));
    arguments.addAll(List.of(options));
    keytool(file, SERVER, arguments.toArray(new String[0]));
    KeyStore keys = load(file);
    keys.deleteEntry(AUTHORITY); // or the server might show it instead
    return new Certificate(keys);
  }

  private static Path keys(Path folder, String name) {
    return folder.resolve(name + ".p12");
  }

  private static void keytool(Path file, String alias, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-keyalg", "EC", "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass", PASSWORD, "-keystore", file.toString()));
    command.addAll(List.of("-alias", alias));
    command.addAll(List.of(options));
    Process keytool =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool failed: " + keytool.inputReader().readLine());
    }
  }

  private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  KeyManager[] keyManagers() throws GeneralSecurityException {
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    return managers.getKeyManagers();
  }

  SSLContext serverContext() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers(), null, null);
    return context;
  }
}
