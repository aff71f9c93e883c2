@NullMarked
package io.throughline.examples.chat.parts;

import org.jspecify.annotations.NullMarked;
