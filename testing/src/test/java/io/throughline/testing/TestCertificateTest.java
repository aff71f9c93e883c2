package io.throughline.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

class TestCertificateTest {

  private final TestCertificate authority = TestCertificate.authority();

  @Test
  void an_issued_certificate_is_signed_by_its_authority() throws Exception {
    X509Certificate issued = parse(authority.issue("localhost"));

    assertThatCode(() -> issued.verify(parse(authority).getPublicKey())).doesNotThrowAnyException();
    assertThat(issued.getSubjectX500Principal().getName()).isEqualTo("CN=localhost");
    assertThat(issued.getSubjectAlternativeNames()).hasSize(2);
  }

  @Test
  void options_of_keytool_make_an_expired_one() {
    TestCertificate expired = authority.issue("localhost", "-startdate", "-3d", "-validity", "1");

    assertThatThrownBy(() -> parse(expired).checkValidity())
        .isInstanceOf(CertificateExpiredException.class);
  }

  @Test
  void one_that_signed_itself_has_its_key() throws Exception {
    TestCertificate own = TestCertificate.selfSigned("example");

    assertThatCode(() -> parse(own).verify(parse(own).getPublicKey())).doesNotThrowAnyException();
    assertThat(new String(own.privateKeyPem(), StandardCharsets.US_ASCII))
        .startsWith("-----BEGIN PRIVATE KEY-----\n");
  }

  @Test
  void mutual_tls_wants_a_certificate_of_the_clients_authority() {
    TestCertificate clients = TestCertificate.authority();
    OtlpReceiverBuilder builder = OtlpReceiver.builder();
    try (OtlpReceiver receiver = builder.mutualTls(authority.issue("localhost"), clients).start()) {
      assertThat(answer(receiver, clients.issue("me").sslContext(authority)))
          .startsWith("HTTP/1.1");
      assertThat(answer(receiver, TestCertificate.selfSigned("me").sslContext(authority)))
          .isEmpty();
    }
  }

  private static String answer(OtlpReceiver receiver, SSLContext tls) {
    try (Socket socket = tls.getSocketFactory().createSocket("localhost", receiver.port())) {
      ((SSLSocket) socket).startHandshake();
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException refused) {
      return ""; // or the server closes without a word
    }
  }

  private static X509Certificate parse(TestCertificate certificate) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate.certificatePem()));
  }
}
