@NullMarked
package io.throughline.examples.chat.store;

import org.jspecify.annotations.NullMarked;
