package io.throughline.testing;

import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of a server.
 *
 * @param shown its own certificate
 * @param clients the authority of the certificates that it asks its clients for; null for none
 */
record ServerTls(TestCertificate shown, @Nullable TestCertificate clients) {

  SSLContext context() {
    return shown.sslContext(clients == null ? shown : clients);
  }
}
