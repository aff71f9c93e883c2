package io.throughline.examples.cluster.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.semconv.StorageDataType;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksStoreTest {

  private static final byte[] FROM_THE_START = {};

  @TempDir Path folder;
  private RocksStore store;
  private RocksStore copy;

  @BeforeEach
  void open() throws Exception {
    store = open("store");
    copy = open("copy");
  }

  private RocksStore open(String name) throws Exception {
    return RocksStore.open(folder.resolve(name), StorageDataType.METADATA, OpenTelemetry.noop());
  }

  @AfterEach
  void close() {
    store.close();
    copy.close();
  }

  @Test
  void what_is_there_is_not_put_again() throws Exception {
    store.putIfAbsent(bytes("a"), bytes("first"));
    store.putIfAbsent(bytes("a"), bytes("second"));

    assertThat(store.scan(FROM_THE_START, 10))
        .singleElement()
        .satisfies(found -> assertThat(found.value()).isEqualTo(bytes("first")));
    assertThat(store.keyCount()).isEqualTo(1);
  }

  @Test
  void a_copy_replaces_all_that_was_there() throws Exception {
    for (String key : new String[] {"a", "b", "c"}) {
      store.put(bytes(key), bytes("of the store"));
    }
    for (String key : new String[] {"b", "c", "x", "z"}) {
      copy.put(bytes(key), bytes("of before"));
    }
    Path file = folder.resolve("file");

    assertThat(store.copyTo(file)).isTrue();
    copy.replaceBy(file);

    assertThat(copy.scan(FROM_THE_START, 10))
        .extracting(
            found -> new String(found.key(), UTF_8) + " " + new String(found.value(), UTF_8))
        .containsExactly("a of the store", "b of the store", "c of the store");
    assertThat(copy.keyCount()).isEqualTo(3);
    copy.put(bytes("d"), bytes("of later"));
    assertThat(copy.keyCount()).isEqualTo(4);
  }

  @Test
  void of_an_empty_store_there_is_no_copy() throws Exception {
    Path file = folder.resolve("file");

    assertThat(store.copyTo(file)).isFalse();
    assertThat(file).doesNotExist();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
