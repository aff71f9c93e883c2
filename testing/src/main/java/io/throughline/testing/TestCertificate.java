package io.throughline.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with its private key, valid for 90 days, made by the JDK's keytool: an authority's,
 * one that an authority signed, or one that signed itself.
 */
public final class TestCertificate {

  private static final String PASSWORD = "changeit";
  private static final String OWN = "own";
  private static final String SIGNER = "signer";

  private final KeyStore keys;

  private TestCertificate(KeyStore keys) {
    this.keys = keys;
  }

  /**
   * The certificate of an authority.
   *
   * @return a new one, whose name is "authority"
   */
  public static TestCertificate authority() {
    return make(null, "-dname", "CN=authority", "-ext", "bc:c");
  }

  /**
   * A certificate for a host that signed itself; clients trust it like an authority.
   *
   * @param host the name in the certificate
   * @return a new one
   */
  public static TestCertificate selfSigned(String host) {
    return make(null, "-dname", "CN=" + host, "-ext", names(host));
  }

  /**
   * A certificate for a host, signed by this authority.
   *
   * @param keytoolOptions such as {@code "-startdate", "-3d", "-validity", "1"} for an expired one
   * @param host the name in the certificate
   * @return a new one
   */
  public TestCertificate issue(String host, String... keytoolOptions) {
    List<String> options =
        new ArrayList<>(List.of("-dname", "CN=" + host, "-ext", names(host), "-signer", SIGNER));
    options.addAll(List.of(keytoolOptions));
    return make(keys, options.toArray(new String[0]));
  }

  private static String names(String host) {
    return "san=dns:" + host + (host.equals("localhost") ? ",ip:127.0.0.1" : "");
  }

  /**
   * The certificate as PEM, for a file like {@code OTEL_EXPORTER_OTLP_CERTIFICATE}.
   *
   * @return in ASCII
   */
  public byte[] certificatePem() {
    try {
      return pem("CERTIFICATE", keys.getCertificate(OWN).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The private key as PEM in PKCS #8, for a file like {@code OTEL_EXPORTER_OTLP_CLIENT_KEY}.
   *
   * @return in ASCII
   */
  public byte[] privateKeyPem() {
    try {
      return pem("PRIVATE KEY", keys.getKey(OWN, PASSWORD.toCharArray()).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Key managers that show this certificate.
   *
   * @return for a server or a client
   */
  public KeyManager[] keyManagers() {
    try {
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(keys, PASSWORD.toCharArray());
      return factory.getKeyManagers();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Trust managers that trust this certificate and those that it signed, and no others.
   *
   * @return for a server or a client
   */
  public TrustManager[] trustManagers() {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("trusted", keys.getCertificate(OWN));
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      return factory.getTrustManagers();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * TLS that shows this certificate and trusts that one, and those that it signed.
   *
   * @param trusted a certificate or an authority
   * @return for a server or a client
   */
  public SSLContext sslContext(TestCertificate trusted) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(), trusted.trustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TestCertificate make(@Nullable KeyStore signer, String... options) {
    try {
      Path folder = Files.createTempDirectory("certificate");
      Path file = folder.resolve("keys.p12");
      try {
        if (signer != null) {
          storeAsSigner(signer, file);
        }
        keytool(file, options);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
          keys.load(in, PASSWORD.toCharArray());
        }
        keys.deleteEntry(SIGNER); // or a server might show it instead
        return new TestCertificate(keys);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void storeAsSigner(KeyStore signer, Path file)
      throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(
        SIGNER,
        signer.getKey(OWN, PASSWORD.toCharArray()),
        PASSWORD.toCharArray(),
        signer.getCertificateChain(OWN));
    try (OutputStream out = Files.newOutputStream(file)) {
      keys.store(out, PASSWORD.toCharArray());
    }
  }

  private static void keytool(Path file, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-keyalg", "EC", "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass", PASSWORD, "-keystore", file.toString(), "-alias", OWN));
    command.addAll(List.of(options));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (keytool.waitFor() != 0) {
        throw new IOException("keytool failed: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static byte[] pem(String kind, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return ("-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n")
        .getBytes(StandardCharsets.US_ASCII);
  }
}
