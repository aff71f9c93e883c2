package io.throughline.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dns:///grpc.io:50051              | grpc.io                  | 50051",
        "dns://1.2.3.4/grpc.io:50051       | grpc.io                  | 50051",
        "dns:grpc.io:50051                 | grpc.io                  | 50051",
        "DNS:///grpc.io                    | grpc.io                  |",
        "dns:///%5B::1%5D:50051            | ::1                      | 50051",
        "grpc.io:50051                     | grpc.io                  | 50051",
        "grpc.io                           | grpc.io                  |",
        "my_service:80                     | my_service               | 80",
        "10.0.0.1:80                       | 10.0.0.1                 | 80",
        "[::1]:50051                       | ::1                      | 50051",
        "[2001:db8::1]                     | 2001:db8::1              |",
        "ipv4:198.51.100.123:50051         | 198.51.100.123           | 50051",
        "ipv6:[2607:f8b0::200e]:443        | 2607:f8b0::200e          | 443",
        "ipv4:10.0.0.1:1,10.0.0.2:2        | ipv4:10.0.0.1:1,10.0.0.2:2 |",
        "unix:///run/grpc.sock             | /run/grpc.sock           |",
        "unix:/run/grpc.sock               | /run/grpc.sock           |",
        "unix:run/grpc.sock                | run/grpc.sock            |",
        "unix-abstract:grpc                | grpc                     |",
        "xds:///journal                    | xds:///journal           |",
        "zk://zookeeper:2181/my/service    | zk://zookeeper:2181/my/service |",
      })
  void target_gives_address_and_port(String target, String host, @Nullable Long port) {
    assertThat(ServerAddress.ofTarget(target)).isEqualTo(new ServerAddress(host, port));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost:1228    | localhost         | 1228",
        "localhost         | localhost         |",
        "[::1]:50051       | ::1               | 50051",
        "[::1]             | ::1               |",
        "::1               | ::1               |",
        "2001:db8::1:50051 | 2001:db8::1:50051 |",
        "host:             | host:             |",
        "host:http         | host:http         |",
        "host:99999        | host:99999        |",
        "host:0            | host              | 0",
        ":50051            | :50051            |",
      })
  void authority_gives_address_and_port(String authority, String host, @Nullable Long port) {
    assertThat(ServerAddress.ofAuthority(authority)).isEqualTo(new ServerAddress(host, port));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "dns:///", "directaddress:////127.0.0.1:1"})
  void target_that_names_nobody_gives_none(String target) {
    assertThat(ServerAddress.ofTarget(target)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "]", "[:", "[]", ":", "%", "dns:///%zz", "a b", "\u0000", "unix:"})
  void malformed_target_never_throws(String target) {
    ServerAddress.ofTarget(target);
    ServerAddress.ofAuthority(target);
  }

  @Test
  void missing_authority_gives_none() {
    assertThat(ServerAddress.ofAuthority(null)).isNull();
  }
}
