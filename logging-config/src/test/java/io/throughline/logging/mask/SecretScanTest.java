package io.throughline.logging.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretScanTest {

  private static final int LENGTH = 40_000;

  private final SecretNames names = SecretNames.with(List.of());

  /** Not measured in time: each character that is looked at counts, as often as it is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-----BEGIN ",
        "-----BEGIN PRIVATE KEY-----x",
        "---- BEGIN ",
        " -p",
        " -px",
        " -a",
        " -u",
        " -u x:y",
        " -p x",
        ",-a,b",
        ",-u,b",
        ",-password,b",
        " -a \"x",
        "mysql -px",
        "curl -u x",
        "password=",
        "password='",
        "password=\\\"",
        "password=x,",
        "password=[",
        "password: ",
        "password%3Dx%26",
        "password%3D",
        "cookie=a;",
        "cookie=a; ",
        "authorization=bearer ",
        "bearer ",
        "basic a",
        "basic YTpi ",
        "a.password.",
        "://",
        "://a:b@",
        "://a:",
        "eyJ",
        ".eyJ",
        "-eyJ",
        "-ghp_",
        ".sk-",
        "-SK",
        ".key-a",
        "hooks.slack.com/services/",
        "thin:",
        "thin:/",
        "1:AA",
        "{",
        "[",
        "{\"password\":[",
        "\\\"",
        "\"",
        "'",
        "\\",
        "=[",
        "=\"",
        "= ",
        ":",
        "->",
        "<password>",
        ">",
        "%3D",
        "%22%3A",
        "-",
        "1",
        "4111",
        "4111 ",
        "4111-",
        "4111 1111111111",
        "4111111111111111 ",
        " ",
        "\t",
        "a",
        "A",
        "aA",
        "_",
        "\n"
      })
  void characters_looked_at_grow_with_the_length_of_the_text_only(String repeated) {
    String text = repeated.repeat(LENGTH / repeated.length());

    long once = SecretScan.looks(names, text);
    long fourTimes = SecretScan.looks(names, text.repeat(4));

    assertThat(fourTimes).isLessThanOrEqualTo(once * 9 / 2 + 1000);
    assertThat(once).isLessThan(400L * LENGTH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"=", "x=", "password=", "password=x", " -p", "\"", "1"})
  void blanks_behind_and_in_front_of_it_are_passed_a_bounded_number_of_times(String around) {
    String text = " ".repeat(1000) + around;

    long once = SecretScan.looks(names, text.repeat(20));
    long fourTimes = SecretScan.looks(names, text.repeat(80));

    assertThat(fourTimes).isLessThanOrEqualTo(once * 9 / 2 + 1000);
  }
}
