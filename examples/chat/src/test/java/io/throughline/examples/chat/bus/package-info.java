@NullMarked
package io.throughline.examples.chat.bus;

import org.jspecify.annotations.NullMarked;
