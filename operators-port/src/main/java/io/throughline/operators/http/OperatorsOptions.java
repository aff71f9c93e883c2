package io.throughline.operators.http;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of the operators' port: its addresses, its TLS and its credentials.
 *
 * @param address where it listens; port 0 for any free one
 * @param probePort a port on which only probes are answered, without TLS; null for none
 * @param tls what the port shows to its clients; null for plain HTTP
 * @param basicCredentials {@code user:password} that protected paths accept; null for none
 * @param bearerToken a token that protected paths accept; null for none
 * @param protectedPaths the paths that ask for either, if one is set
 * @param controlToken the only token that the control part accepts; null turns that part off
 */
public record OperatorsOptions(
    InetSocketAddress address,
    @Nullable Integer probePort,
    @Nullable Tls tls,
    @Nullable String basicCredentials,
    @Nullable String bearerToken,
    Set<String> protectedPaths,
    @Nullable String controlToken) {

  /** The paths that ask for credentials unless a setting says otherwise; never those of probes. */
  public static final Set<String> PROTECTED = Set.of("/metrics", "/health");

  /**
   * An open port.
   *
   * @param address where it listens
   * @return options with everything else at its default
   */
  public static OperatorsOptions at(InetSocketAddress address) {
    return new OperatorsOptions(address, null, null, null, null, PROTECTED, null);
  }

  /**
   * Files in PEM, as Kubernetes' secrets have them.
   *
   * @param certificate the chain, the server's own certificate first
   * @param key the private key in PKCS #8, not encrypted
   */
  public record Tls(Path certificate, Path key) {}

  /** Says nothing of the secrets. */
  @Override
  public String toString() {
    return (tls == null ? "http://" : "https://")
        + address.getHostString()
        + ":"
        + address.getPort();
  }
}
