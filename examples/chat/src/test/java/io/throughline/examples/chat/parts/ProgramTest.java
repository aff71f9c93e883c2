package io.throughline.examples.chat.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProgramTest {

  @Test
  void program_that_is_missing_is_one_line_that_says_how_to_get_it() {
    assertThatThrownBy(() -> Program.find("no-such-server", "its-package"))
        .isInstanceOf(MissingPartException.class)
        .message()
        .startsWith("no-such-server is missing")
        .endsWith("apt-get install its-package")
        .doesNotContain("\n");
  }

  @Test
  void server_of_postgresql_is_found_where_debian_has_it() {
    assertThat(Program.find("initdb", "postgresql").path()).isExecutable();
  }
}
