package io.throughline.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key with a certificate that it signed itself, made by the JDK's keytool. */
public final class TestCertificates {

  private static final char[] PASSWORD = "changeit".toCharArray();

  private final KeyStore keys;

  public TestCertificates(Path folder, String name) throws Exception {
    Path file = folder.resolve(name + ".p12");
    String command =
        "-genkeypair -keyalg EC -validity 2 -storetype PKCS12 -storepass changeit"
            + " -alias NAME -dname CN=NAME -ext san=dns:NAME -keystore ";
    List<String> arguments = new ArrayList<>();
    arguments.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    arguments.addAll(List.of(command.trim().replace("NAME", name).split(" ")));
    arguments.add(file.toString());
    Process keytool = new ProcessBuilder(arguments).inheritIO().start();
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool failed");
    }
    keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
  }

  public byte[] certificatePem() throws GeneralSecurityException {
    return pem("CERTIFICATE", keys.getCertificate(alias()).getEncoded());
  }

  public byte[] privateKeyPem() throws GeneralSecurityException {
    return pem("PRIVATE KEY", keys.getKey(alias(), PASSWORD).getEncoded());
  }

  /** Shows this certificate and trusts only the other one. */
  public SSLContext trusting(TestCertificates other) throws Exception {
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("other", other.keys.getCertificate(other.alias()));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private String alias() throws GeneralSecurityException {
    return keys.aliases().nextElement();
  }

  private static byte[] pem(String kind, byte[] der) {
    return ("-----BEGIN "
            + kind
            + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
            + "\n-----END "
            + kind
            + "-----\n")
        .getBytes(StandardCharsets.US_ASCII);
  }
}
