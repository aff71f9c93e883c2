package io.throughline.operators.internal.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.throughline.operators.http.OperatorsOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** The certificate and key of the port, read from files in PEM. */
public final class ServerCertificate {

  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----");

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  private ServerCertificate() {}

  /** What today's clients speak: TLS 1.2 only with forward secrecy and authenticated encryption. */
  public static void restrict(SSLEngine engine) {
    engine.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    engine.setEnabledCipherSuites(
        Arrays.stream(engine.getEnabledCipherSuites())
            .filter(suite -> suite.contains("_GCM_") || suite.contains("_CHACHA20_"))
            .filter(suite -> !suite.startsWith("TLS_RSA_"))
            .toArray(String[]::new));
  }

  public static SSLContext read(OperatorsOptions.Tls files)
      throws IOException, GeneralSecurityException {
    Certificate[] chain = chain(files.certificate());
    if (chain.length == 0) {
      throw new GeneralSecurityException("no certificate in " + files.certificate());
    }
    PrivateKey key = key(files, (X509Certificate) chain[0]);
    if (!fits(key, chain[0].getPublicKey())) {
      throw new GeneralSecurityException(
          "the key in "
              + files.key()
              + " is not that of the certificate in "
              + files.certificate());
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("operators", key, new char[0], chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  /**
   * Two files are not exchanged at one moment, and the JDK would find out at the handshake only.
   */
  private static boolean fits(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm(); // EdDSA signs by the name of its keys
        };
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    byte[] signed = signature.sign();
    signature.initVerify(certified);
    return signature.verify(signed);
  }

  /** Of a file that may hold the key as well, which the JDK would take for a broken certificate. */
  private static Certificate[] chain(Path file) throws IOException, GeneralSecurityException {
    String certificates =
        CERTIFICATE
            .matcher(Files.readString(file))
            .results()
            .map(MatchResult::group)
            .collect(Collectors.joining("\n"));
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(certificates.getBytes(US_ASCII)))
        .toArray(Certificate[]::new);
  }

  private static PrivateKey key(OperatorsOptions.Tls files, X509Certificate certificate)
      throws IOException, GeneralSecurityException {
    Matcher pem = KEY.matcher(Files.readString(files.key()));
    if (!pem.find()) {
      throw new GeneralSecurityException("no private key in PKCS #8 in " + files.key());
    }
    return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
  }
}
